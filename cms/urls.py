from django.contrib.sitemaps import Sitemap
from django.urls import path
from wagtail.contrib.sitemaps import views as wagtail_views

from cms.sitemaps import CategorySitemap, PageSitemap, ProductSitemap
from cms.views import robots

SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": PageSitemap,
    "categories": CategorySitemap,
    "products": ProductSitemap,
}

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml",
        wagtail_views.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section", "template_name": "cms/sitemap_index.xml"},
        name="sitemap",
    ),
    path(
        "sitemap-<slug:section>.xml",
        wagtail_views.sitemap,
        {"sitemaps": SITEMAPS, "template_name": "cms/sitemap.xml"},
        name="sitemap-section",
    ),
]
