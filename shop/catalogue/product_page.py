"""All that a product's page shows, read in a number of queries that does not grow with its variants."""

from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.core.loading import get_class, get_model

from shop.catalogue.facts import facts_of, grouped
from shop.catalogue.html import sanitised
from shop.catalogue.images import gallery_picture
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.options import option_groups
from shop.catalogue.reviews.read import NO_REVIEWS, Summary, published, summary_of
from shop.catalogue.structured_data import breadcrumb_list, json_ld, product_data
from shop.catalogue.tree import category_tree
from shop.catalogue.variants import Variant, chosen, option_codes, variant_of

# As Oscar's own views do: the rooms of search, offers and shipping stand above, and may be replaced.
related_cards = get_class("search.cards", "related_cards")
reduced_terms = get_class("offer.sale", "reduced_terms")
days_of_quickest = get_class("shipping.estimate", "days_of_quickest")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

REVIEWS = 5  # the first of them; the others have their own page
DELIVERY_SECONDS = 60


def product_page(product: Product, *, variant: str = "") -> dict[str, Any]:
    """The context of catalogue/detail.html; `variant` is the id asked for, as it came."""
    children = list(product.children.public().order_by("pk")) if product.is_parent else []
    for child in children:
        child.parent = product  # its title and type come from there, without a query
    family = [product, *children]
    prefetch_related_objects(family, "stockrecords", "images", Prefetch("attribute_values", _attribute_values()))
    _prefetch_multiple_options(family)
    gallery = [_shown(place, product) for place in _gallery_places(family)]
    variants = _variants(product, children, gallery)
    selected = chosen(variants, variant)
    url = product.get_absolute_url()
    summary, reviews = _reviews(product)
    attributes = _attributes(product, variants, selected)
    breadcrumbs = [(_("Home"), "/"), *_trail(product), (product.title, url)]
    description = sanitised(product.description)
    return {
        "product": product,
        "gallery": gallery,
        "variants": variants,
        "selected": selected,
        "option_groups": option_groups(variants, selected, url),
        "attributes": attributes,
        "specification": grouped(attributes),
        "description_html": description,
        "review_summary": summary,
        "reviews": reviews,
        "reviews_url": reverse(
            "catalogue:reviews-list", kwargs={"product_slug": product.slug, "product_pk": product.pk}
        ),
        "related": related_cards(product.pk),
        "breadcrumbs": breadcrumbs,
        "delivery_days": _delivery_days(product),
        "structured_data": [
            json_ld(product_data(product, url, variants, gallery, summary, description)),
            json_ld(breadcrumb_list(breadcrumbs)),
        ],
    }


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


def _attributes(product: Product, variants: list[Variant], selected: Variant | None) -> list[tuple[str, str]]:
    """The product's facts and the chosen variant's own, without those that are shown as choices."""
    facts = facts_of(product) | (selected.facts if selected else {})
    choices = set(option_codes(variants))
    named = [fact for code, fact in facts.items() if code not in choices]
    return [(_("Brand"), product.brand), *named] if product.brand else named


def _reviews(product: Product) -> tuple[Summary, list[Any]]:
    if product.rating is None:  # kept with the published reviews
        return NO_REVIEWS, []
    return summary_of(product.pk), list(published(product.pk)[:REVIEWS])


def _trail(product: Product) -> list[tuple[str, str]]:
    category_ids = product.categories.through.objects.filter(product=product).values_list("category_id", flat=True)
    tree = category_tree()
    node = tree.deepest_browsable(category_ids)
    return tree.trail(node.id) if node else []


def _delivery_days(product: Product) -> Any:
    """Working days of the quickest delivery, for which a kept page need not be made anew each day: the dates come
    by a fragment."""
    if product.product_class and not product.product_class.requires_shipping:
        return None
    return cache.get_or_set("catalogue.delivery_days", days_of_quickest, DELIVERY_SECONDS)
