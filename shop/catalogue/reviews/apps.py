from django.urls import path
from oscar.apps.catalogue.reviews.apps import CatalogueReviewsConfig as OscarCatalogueReviewsConfig
from oscar.core.loading import get_class


class CatalogueReviewsConfig(OscarCatalogueReviewsConfig):
    name = "shop.catalogue.reviews"

    def get_urls(self) -> list:
        def view(name: str):
            return get_class("catalogue.reviews.views", name).as_view()

        return self.post_process_urls(
            [
                path("", view("ProductReviewList"), name="reviews-list"),
                path("add/", view("CreateProductReview"), name="reviews-add"),
                path("<int:pk>/", view("ProductReviewDetail"), name="reviews-detail"),
                path("<int:pk>/delete/", view("DeleteProductReview"), name="reviews-delete"),
                path("<int:pk>/helpful/", view("AddVoteView"), name="reviews-vote"),
            ]
        )
