"""What a list tells search engines of itself."""

from typing import Any

from django.conf import settings
from django.utils.translation import ngettext

from shop.catalogue.excerpt import excerpt
from shop.catalogue.structured_data import breadcrumb_list, json_ld
from shop.search.listing import SORTS
from shop.search.listing_request import ListingRequest


def list_seo(path: str, asked: ListingRequest, context: dict[str, Any], *texts: str) -> dict[str, Any]:
    """`texts`: for the description, the first that says something; the last is the list's name."""
    counted = ngettext("%(name)s: %(number)d product", "%(name)s: %(number)d products", context["total"])
    named = counted % {"name": texts[-1], "number": context["total"]}
    return {
        "canonical_url": settings.SITE_URL + path + _own_page(asked),
        "seo_description": excerpt(*texts[:-1], named),
        "structured_data": [json_ld(breadcrumb_list(context["breadcrumbs"]))],
    }


def _own_page(asked: ListingRequest) -> str:
    """A later page lists other products, so it is a page of its own; filters and orders show the same ones again."""
    plain = not asked.narrowed and asked.sort == next(iter(SORTS))
    return f"?page={asked.page}" if plain and asked.page > 1 else ""
