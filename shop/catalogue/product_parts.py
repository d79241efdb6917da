"""What a product's page shows and no visitor changes, read in a number of queries that does not grow with its
variants."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.safestring import SafeString
from oscar.core.loading import get_class, get_model

from shop.catalogue.facts import Facts, documents_of, facts_of
from shop.catalogue.html import sanitised
from shop.catalogue.images import gallery_picture
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.reviews.read import NO_REVIEWS, Summary, published, summary_of
from shop.catalogue.structured_data import json_ld, product_data
from shop.catalogue.variants import Variant, variant_of

# As Oscar's own views do: the rooms of offers and shipping stand above, and may be replaced.
reduced_terms = get_class("offer.sale", "reduced_terms")
offer_policies = get_class("shipping.structured_data", "offer_policies")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

REVIEWS = 5  # the first of them; the others have their own page


@dataclass(frozen=True)
class Parts:
    product: Product
    url: str
    gallery: list[dict[str, Any]]
    variants: list[Variant]
    facts: Facts
    documents: list[tuple[str, str]]
    description_html: SafeString
    review_summary: Summary
    reviews: list[Any]
    category_ids: list[int]
    data: SafeString  # the product for machines
    # What was worked out for each variant: shop.catalogue.product_page.
    chosen: dict[int, dict[str, Any]] = field(default_factory=dict)


def read_parts(product: Product) -> Parts:
    children = list(product.children.public().order_by("pk")) if product.is_parent else []
    for child in children:
        child.parent = product  # its title and type come from there, without a query
    family = [product, *children]
    prefetch_related_objects(family, "stockrecords", "images", Prefetch("attribute_values", _attribute_values()))
    _prefetch_multiple_options(family)
    gallery = [_shown(place, product) for place in _gallery_places(family)]
    variants = _variants(product, children, gallery)
    url = product.get_absolute_url()
    summary, reviews = _reviews(product)
    description = sanitised(product.description)
    return Parts(
        product=product,
        url=url,
        gallery=gallery,
        variants=variants,
        facts=facts_of(product),
        documents=documents_of(product),
        description_html=description,
        review_summary=summary,
        reviews=reviews,
        category_ids=_category_ids(product),
        data=json_ld(product_data(product, url, variants, gallery, summary, description, _policies(product))),
    )


def _policies(product: Product) -> Any:
    """None for what is not sent."""
    travels = product.product_class is None or product.product_class.requires_shipping
    return offer_policies() if travels else None


def _attribute_values():
    return ProductAttributeValue.objects.select_related("attribute", "value_option").order_by("attribute_id", "pk")


def _prefetch_multiple_options(family: list[Product]) -> None:
    values = [value for one in family for value in one.attribute_values.all() if value.attribute.is_multi_option]
    prefetch_related_objects(values, "value_multi_option")


def _gallery_places(family: list[Product]) -> list[ProductImage]:
    """Each picture once, the product's own first."""
    places = [place for one in family for place in sorted(one.images.all(), key=lambda p: (p.display_order, p.pk))]
    return list({place.original_id: place for place in reversed(places)}.values())[::-1]


def _shown(place: ProductImage, product: Product) -> dict[str, Any]:
    """A picture of the gallery; `large` is what the customer looks at when zooming in."""
    image = place.original
    shown = gallery_picture(image, alt=place.caption or product.title)
    return {**shown, "id": image.pk, "large": image.file.url}


def _variants(product: Product, children: list[Product], gallery: list[dict[str, Any]]) -> list[Variant]:
    position = {picture["id"]: number for number, picture in enumerate(gallery, 1)}
    track_stock = product.product_class.track_stock if product.product_class else True
    variants = []
    for one in children if product.is_parent else [product]:
        index = min((position[place.original_id] for place in one.images.all()), default=0)
        picture = gallery[index - 1] if index else None
        variants.append(variant_of(one, track_stock=track_stock, image_index=index, picture=picture))
    terms = reduced_terms({variant.id: variant.terms for variant in variants})
    return [replace(variant, terms=terms[variant.id]) for variant in variants]


def _reviews(product: Product) -> tuple[Summary, list[Any]]:
    if product.rating is None:  # kept with the published reviews
        return NO_REVIEWS, []
    return summary_of(product.pk), list(published(product.pk)[:REVIEWS])


def _category_ids(product: Product) -> list[int]:
    places = product.categories.through.objects.filter(product=product)
    return list(places.values_list("category_id", flat=True))
