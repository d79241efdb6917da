from importlib import import_module

from django.urls import path
from oscar.apps.wishlists.apps import WishlistsConfig as OscarWishlistsConfig


class WishlistsConfig(OscarWishlistsConfig):
    name = "shop.wishlists"

    def ready(self) -> None:
        """Not Oscar's: its view lets a guessed key of six letters open a shared list."""
        import_module("shop.wishlists.own_data")  # registers itself

    def get_urls(self) -> list:
        views, lines = import_module("shop.wishlists.views"), import_module("shop.wishlists.line_views")
        return self.post_process_urls(
            [
                path("", views.WishListListView.as_view(), name="list"),
                path("new/", views.WishListCreateView.as_view(), name="create"),
                path("add/", lines.AddChosenView.as_view(), name="add-chosen"),
                path("add/<int:pk>/", lines.AddView.as_view(), name="add"),
                path("shared/<str:token>/", views.SharedWishListView.as_view(), name="shared"),
                path("lists/<str:key>/", views.WishListView.as_view(), name="detail"),
                path("lists/<str:key>/edit/", views.WishListUpdateView.as_view(), name="update"),
                path("lists/<str:key>/delete/", views.WishListDeleteView.as_view(), name="delete"),
                path("lists/<str:key>/restore/<int:pk>/", lines.RestoreView.as_view(), name="restore"),
                path("lists/<str:key>/<int:pk>/remove/", lines.RemoveView.as_view(), name="remove"),
                path("lists/<str:key>/<int:pk>/basket/", lines.MoveToBasketView.as_view(), name="to-basket"),
            ]
        )
