"""The context of a product's page, for one of its variants."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.core.loading import get_class

from shop.catalogue.excerpt import excerpt
from shop.catalogue.facts import grouped
from shop.catalogue.models import Product
from shop.catalogue.options import option_groups
from shop.catalogue.page_tags import product_tags
from shop.catalogue.product_parts import Parts, read_parts
from shop.catalogue.structured_data import breadcrumb_list, json_ld
from shop.catalogue.tree import category_tree
from shop.catalogue.variants import Variant, chosen, option_codes
from shop.languages.addresses import home_path

# As Oscar's own views do: the rooms of search and shipping stand above, and may be replaced.
related_cards = get_class("search.cards", "related_cards")
days_of_quickest = get_class("shipping.estimate", "days_of_quickest")

DELIVERY_SECONDS = 60
DELIVERY_KEY = "catalogue.delivery_days"  # forgotten by the room of shipping when a delivery is changed


def product_page(product: Product, *, variant: str = "") -> dict[str, Any]:
    """The context of catalogue/detail.html; `variant` is the id asked for, as it came."""
    return page_of(read_parts(product), related_cards(product.pk), variant=variant)


def page_of(parts: Parts, related: Sequence[Any], *, variant: str = "") -> dict[str, Any]:
    """The same of parts that have been read before; no query."""
    product, trail = parts.product, _trail(parts)
    return {
        "product": product,
        "gallery": parts.gallery,
        "variants": parts.variants,
        "documents": parts.documents,
        "description_html": parts.description_html,
        "review_summary": parts.review_summary,
        "reviews": parts.reviews,
        "reviews_url": reverse("catalogue:reviews-list", args=[product.slug, product.pk]),
        "related": related,
        "breadcrumbs": trail,
        "trail": tuple(trail),  # for {% remembered %}
        "page_tags": product_tags(product.pk, related, trail),
        "delivery_days": delivery_days(product),
        "canonical_url": settings.SITE_URL + parts.url,
        "structured_data": [parts.data, json_ld(breadcrumb_list(trail))],
        **_of_variant(parts, chosen(parts.variants, variant)),
    }


def _of_variant(parts: Parts, selected: Variant | None) -> dict[str, Any]:
    """What the choice changes, worked out once."""
    key = selected.id if selected else 0
    if key not in parts.chosen:
        attributes = _attributes(parts, selected)
        parts.chosen[key] = {
            "selected": selected,
            "option_groups": option_groups(parts.variants, selected, parts.url),
            "attributes": attributes,
            "specification": grouped(attributes),
            "seo_description": excerpt(parts.product.meta_description, parts.product.description, parts.product.title),
            "memory": {},  # for {% remembered %}
        }
    return parts.chosen[key]


def _attributes(parts: Parts, selected: Variant | None) -> list[tuple[str, str]]:
    """The product's facts and the chosen variant's own, without those that are shown as choices."""
    facts = parts.facts | (selected.facts if selected else {})
    choices = set(option_codes(parts.variants))
    named = [fact for code, fact in facts.items() if code not in choices]
    brand = parts.product.brand
    return [(_("Brand"), brand), *named] if brand else named


def _trail(parts: Parts) -> list[tuple[str, str]]:
    tree = category_tree()
    node = tree.deepest_browsable(parts.category_ids)
    return [(_("Home"), home_path()), *(tree.trail(node.id) if node else []), (parts.product.title, parts.url)]


def delivery_days(product: Product) -> Any:
    """Working days of the quickest delivery, for which a kept page need not be made anew each day: the dates come
    by a fragment."""
    if product.product_class and not product.product_class.requires_shipping:
        return None
    return cache.get_or_set(DELIVERY_KEY, days_of_quickest, DELIVERY_SECONDS)
