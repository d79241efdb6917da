"""What search engines are told of: the pages, categories and products a visitor can open."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from wagtail.contrib.sitemaps import Sitemap as WagtailSitemap
from wagtail.models import Page, Site

from shop.catalogue.tree import Node, category_tree
from shop.search.models import ProductIndex


class PageSitemap(WagtailSitemap):
    def items(self) -> QuerySet[Page]:
        """Without any site there is no page to tell of; Wagtail's own would fail."""
        return super().items() if Site.find_for_request(self.request) else Page.objects.none()


class CategorySitemap(Sitemap):
    def items(self) -> list[Node]:
        return [node for node in category_tree().nodes.values() if node.browsable]

    def location(self, item: Node) -> str:
        return item.url


class ProductSitemap(Sitemap):
    def items(self) -> QuerySet[ProductIndex]:
        return ProductIndex.objects.only("url").order_by("pk")
