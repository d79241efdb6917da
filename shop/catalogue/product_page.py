"""All that a product's page shows, read in a number of queries that does not grow with its variants."""

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from oscar.core.loading import get_class, get_model

from shop.catalogue.html import sanitised
from shop.catalogue.images import gallery_picture
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.tree import category_tree
from shop.catalogue.variants import Variant, chosen, facts_of, option_codes, option_groups, variant_of

# As Oscar's own views do: the search room stands above, and may be replaced.
related_cards = get_class("search.cards", "related_cards")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
ProductReview = get_model("reviews", "ProductReview")

REVIEWS = 20


def product_page(product: Product, *, variant: str = "") -> dict[str, Any]:
    """The context of catalogue/detail.html; `variant` is the id asked for, as it came."""
    children = list(product.children.public().order_by("pk")) if product.is_parent else []
    for child in children:
        child.parent = product  # its title and type come from there, without a query
    family = [product, *children]
    prefetch_related_objects(family, "stockrecords", "images", Prefetch("attribute_values", _attribute_values()))
    _prefetch_multiple_options(family)
    places = _gallery_places(family)
    variants = _variants(product, children, places)
    selected = chosen(variants, variant)
    url = product.get_absolute_url()
    return {
        "product": product,
        "gallery": [gallery_picture(place.original, alt=place.caption or product.title) for place in places],
        "variants": variants,
        "selected": selected,
        "option_groups": option_groups(variants, selected, url),
        "attributes": _attributes(product, variants, selected),
        "description_html": sanitised(product.description),
        "reviews": _reviews(product),
        "related": related_cards(product.pk),
        "breadcrumbs": [(_("Home"), "/"), *_trail(product), (product.title, url)],
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


def _variants(product: Product, children: list[Product], places: list[ProductImage]) -> list[Variant]:
    position = {place.original_id: number for number, place in enumerate(places, 1)}
    track_stock = product.product_class.track_stock if product.product_class else True
    sellable = children if product.is_parent else [product]
    return [
        variant_of(
            one,
            track_stock=track_stock,
            image_index=min((position[place.original_id] for place in one.images.all()), default=0),
        )
        for one in sellable
    ]


def _attributes(product: Product, variants: list[Variant], selected: Variant | None) -> list[tuple[str, str]]:
    """The product's facts and the chosen variant's own, without those that are shown as choices."""
    facts = facts_of(product) | (selected.facts if selected else {})
    choices = set(option_codes(variants))
    named = [fact for code, fact in facts.items() if code not in choices]
    return [(_("Brand"), product.brand), *named] if product.brand else named


def _reviews(product: Product) -> list[Any]:
    if product.rating is None:  # Oscar keeps it with the approved reviews
        return []
    reviews = ProductReview.objects.approved().filter(product=product).select_related("user")
    return list(reviews.order_by("-date_created", "-pk")[:REVIEWS])


def _trail(product: Product) -> list[tuple[str, str]]:
    category_ids = product.categories.through.objects.filter(product=product).values_list("category_id", flat=True)
    tree = category_tree()
    node = tree.deepest_browsable(category_ids)
    return tree.trail(node.id) if node else []
