from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from shop.api.caching import revalidated
from shop.api.errors import not_found, problems
from shop.api.listing import listing
from shop.api.schemas.base import LARGEST_ID
from shop.api.schemas.images import Image, absolute
from shop.api.schemas.products import (
    Choice,
    ProductCard,
    ProductDetails,
    ProductPage,
    ProductQuery,
    SearchPage,
    SearchQuery,
    VariantDetails,
    attributes,
    breadcrumbs,
)
from shop.catalogue.models import Product
from shop.catalogue.product_page import product_page
from shop.catalogue.variants import Variant, option_codes
from shop.partner.strategy import is_public

router = Router(tags=["Catalogue"])
ProductId = Annotated[int, Field(ge=1, le=LARGEST_ID), Path()]


@router.get(
    "/products",
    response={200: ProductPage, **problems()},
    operation_id="products_list",
    summary="List products",
)
@decorate_view(revalidated)
def list_products(request: HttpRequest, query: Query[ProductQuery]) -> ProductPage:
    """All of them, a category's, or what a search finds; filtered, sorted, page by page."""
    found = listing(query)
    return ProductPage(
        items=[ProductCard.of(card) for card in found.cards],
        total=found.total,
        next_cursor=found.next_cursor,
        facets=found.facets,
    )


@router.get(
    "/search",
    response={200: SearchPage, **problems()},
    operation_id="search",
    summary="Search products",
)
@decorate_view(revalidated)
def search_products(request: HttpRequest, query: Query[SearchQuery]) -> SearchPage:
    """Forgives misspellings, and says what it took the words for."""
    found = listing(query)
    return SearchPage(
        items=[ProductCard.of(card) for card in found.cards],
        total=found.total,
        next_cursor=found.next_cursor,
        facets=found.facets,
        did_you_mean=found.did_you_mean,
    )


@router.get(
    "/products/{product_id}",
    response={200: ProductDetails, **problems(404)},
    operation_id="products_get",
    summary="Show a product",
)
@decorate_view(revalidated)
def get_product(request: HttpRequest, product_id: ProductId) -> ProductDetails:
    """With its variants, their prices and availability. The id of a variant leads to its product."""
    asked = get_object_or_404(Product.objects.select_related("product_class", "parent__product_class"), pk=product_id)
    if not is_public(asked):
        raise not_found()
    product = asked.parent or asked
    shown = product_page(product)
    variants: list[Variant] = shown["variants"]
    return ProductDetails(
        id=product.pk,
        title=product.title,
        url=absolute(product.get_absolute_url()),
        description_html=shown["description_html"],
        attributes=attributes(shown["attributes"]),
        choices=_choices(variants),
        variants=[VariantDetails.of(variant, option_codes(variants)) for variant in variants],
        images=[image for picture in shown["gallery"] if (image := Image.of(picture))],
        rating=product.rating,
        breadcrumbs=breadcrumbs(shown["breadcrumbs"]),
        related=[ProductCard.of(card) for card in shown["related"]],
    )


def _choices(variants: list[Variant]) -> list[Choice]:
    choices = []
    for code in option_codes(variants):
        facts = [variant.facts[code] for variant in variants if code in variant.facts]
        choices.append(Choice(code=code, name=facts[0][0], values=list(dict.fromkeys(value for _name, value in facts))))
    return choices
