"""How an editor finds a product or a category: by title or SKU, with price and picture beside it."""

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.urls import URLPattern
from oscar.core.loading import get_model
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    BaseChooseView,
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet

LONGEST_QUERY = 100  # characters


class ChooserSearchForm(BaseFilterForm):
    q = forms.CharField(
        label="Search term",
        widget=forms.TextInput(attrs={"placeholder": "Search"}),
        required=False,
        max_length=LONGEST_QUERY,
    )

    def matches(self, query: str) -> Q:
        return Q(name__icontains=query)

    def filter(self, objects: QuerySet) -> QuerySet:
        query = self.cleaned_data["q"]
        if not query:
            return objects
        self.is_searching, self.search_query = True, query
        return objects.filter(self.matches(query))


class ProductSearchForm(ChooserSearchForm):
    def matches(self, query: str) -> Q:
        by_sku = Q(upc__icontains=query) | Q(index_row__skus__contains=[query.upper()])
        return Q(title__icontains=query) | by_sku


class IndexColumn(Column):
    """Shows the product's row of the storefront's index; a product just saved has none yet."""

    def get_value(self, instance) -> object:
        return getattr(instance, "index_row", None)


class ProductColumns(BaseChooseView):
    filter_form_class = ProductSearchForm

    def get_object_list(self) -> QuerySet:
        products = get_model("catalogue", "Product").objects.browsable().select_related("index_row")
        return products.defer(
            "description", "index_row__title_stems", "index_row__salient", "index_row__facets"
        ).order_by("title", "pk")

    @property
    def columns(self) -> list[Column]:
        picture = IndexColumn("picture", label="Picture", width="10%")
        picture.cell_template_name = "cms/choosers/picture_cell.html"
        price = IndexColumn("price", label="Price", width="20%")
        price.cell_template_name = "cms/choosers/price_cell.html"
        return [picture, *super().columns, Column("sku", label="SKU", accessor="upc"), price]


class ProductChooseView(ProductColumns, ChooseView):
    pass


class ProductChooseResultsView(ProductColumns, ChooseResultsView):
    pass


class CategoryColumns(BaseChooseView):
    filter_form_class = ChooserSearchForm

    def get_object_list(self) -> QuerySet:
        return get_model("catalogue", "Category").objects.browsable().order_by("path")

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("place", label="Place in the shop", accessor="full_name")]


class CategoryChooseView(CategoryColumns, ChooseView):
    pass


class CategoryChooseResultsView(CategoryColumns, ChooseResultsView):
    pass


class OneChosenView(ChosenView):
    """The id comes from the address: garbage names nothing, as an unknown number does."""

    def get_object(self, pk: str) -> Model:
        if not pk.isdecimal():
            raise Http404
        return super().get_object(pk)


class ManyChosenView(ChosenMultipleView):
    def get_objects(self, pks: list[str]) -> QuerySet:
        return super().get_objects([pk for pk in pks if pk.isdecimal()])


class CatalogueChooserViewSet(ChooserViewSet):
    """Chooses what there is; the catalogue is written in the dashboard."""

    per_page = 20
    chosen_view_class = OneChosenView
    chosen_multiple_view_class = ManyChosenView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class ProductChooserViewSet(CatalogueChooserViewSet):
    model = "catalogue.Product"
    icon = "tag"
    choose_one_text = "Choose a product"
    choose_another_text = "Choose another product"
    choose_view_class = ProductChooseView
    choose_results_view_class = ProductChooseResultsView


class CategoryChooserViewSet(CatalogueChooserViewSet):
    model = "catalogue.Category"
    icon = "folder-open-inverse"
    choose_one_text = "Choose a category"
    choose_another_text = "Choose another category"
    choose_view_class = CategoryChooseView
    choose_results_view_class = CategoryChooseResultsView


product_chooser = ProductChooserViewSet("product_chooser", url_prefix="choose/product")
category_chooser = CategoryChooserViewSet("category_chooser", url_prefix="choose/category")
ProductChooserBlock = product_chooser.get_block_class("ProductChooserBlock", module_path="cms.choosers")
CategoryChooserBlock = category_chooser.get_block_class("CategoryChooserBlock", module_path="cms.choosers")
