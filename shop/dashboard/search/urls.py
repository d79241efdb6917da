from django.urls import URLPattern, path

from shop.dashboard.search import views


def patterns() -> list[URLPattern]:
    """Made anew on every call, because Oscar wraps their views in the check of permissions."""
    return [
        path("search/", views.report, name="search-report"),
        path("search/synonyms/", views.synonym_list, name="search-synonyms"),
        path("search/synonyms/new/", views.synonym_edit, name="search-synonyms-new"),
        path("search/synonyms/<int:pk>/", views.synonym_edit, name="search-synonyms-edit"),
        path("search/synonyms/<int:pk>/delete/", views.synonym_delete, name="search-synonyms-delete"),
        path("search/redirects/", views.redirect_list, name="search-redirects"),
        path("search/redirects/new/", views.redirect_edit, name="search-redirects-new"),
        path("search/redirects/<int:pk>/", views.redirect_edit, name="search-redirects-edit"),
        path("search/redirects/<int:pk>/delete/", views.redirect_delete, name="search-redirects-delete"),
    ]
