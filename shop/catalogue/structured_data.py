"""What a page says of its product to machines, as JSON-LD: https://schema.org/Product and ProductGroup, in the shape of
https://developers.google.com/search/docs/appearance/structured-data/product-variants"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from shop.catalogue.html import plain_text
from shop.catalogue.models import Product
from shop.catalogue.reviews.read import Summary
from shop.catalogue.terms import IN_STOCK, LOW_STOCK
from shop.catalogue.variants import Variant, option_codes

SCHEMA = "https://schema.org/"
AVAILABILITY = {IN_STOCK: "InStock", LOW_STOCK: "LimitedAvailability"}
# The properties by which a group may vary; of other attributes there is no word.
VARIES_BY = {"colour": "color", "color": "color", "size": "size", "material": "material", "pattern": "pattern"}
DESCRIPTION_CHARACTERS = 5_000
GTIN_LENGTHS = {8, 12, 13, 14}
# So a text can close neither the element nor open a comment, whatever stands in it. Still the same JSON.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}

Data = dict[str, Any]


class Policies(Protocol):
    """How what is sold is sent and may come back; the room of shipping knows."""

    def of_offer(self, price: Decimal, currency: str) -> Data: ...


def json_ld(data: Data) -> SafeString:
    """A script element that holds data. It never runs, so the content security policy has nothing to allow:
    https://html.spec.whatwg.org/multipage/scripting.html#data-block"""
    text = json.dumps({"@context": SCHEMA.rstrip("/"), **data}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped above


def breadcrumb_list(items: Sequence[tuple[str, str]]) -> Data:
    places = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(url)}
        for place, (name, url) in enumerate(items, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": places}


def product_data(
    product: Product,
    url: str,
    variants: Sequence[Variant],
    gallery: Sequence[Data],
    reviews: Summary,
    description_html: str,
    policies: Policies | None = None,
) -> Data:
    """A Product, or a ProductGroup with a Product for each variant. Without policies nothing is said of how it is sent
    and comes back."""
    shared = _filled(
        {
            "name": product.title,
            "url": absolute(url),
            "description": plain_text(description_html)[:DESCRIPTION_CHARACTERS],
            "image": [absolute(picture["src"]) for picture in gallery],
            "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
            "aggregateRating": _rating(reviews),
        }
    )
    if product.is_parent:
        return _once({**shared, **_group(product, url, variants, policies)}, set())
    return {"@type": "Product", **shared, **_sold(variants[0], url, policies)}


def absolute(url: str) -> str:
    return url if "://" in url else settings.SITE_URL + url


def _once(data: Any, told: set[str]) -> Any:
    """What offers have in common is told of the first of them; the others name it."""
    if isinstance(data, list):
        return [_once(one, told) for one in data]
    if not isinstance(data, dict):
        return data
    name = data.get("@id", "")
    if name in told:
        return {"@id": name}
    told.update({name} - {""})
    return {key: _once(value, told) for key, value in data.items()}


def _group(product: Product, url: str, variants: Sequence[Variant], policies: Policies | None) -> Data:
    varies = [SCHEMA + VARIES_BY[code] for code in option_codes(variants) if code in VARIES_BY]
    return _filled(
        {
            "@type": "ProductGroup",
            "productGroupID": str(product.pk),
            "variesBy": varies,
            "hasVariant": [_variant(variant, url, policies) for variant in variants],
        }
    )


def _variant(variant: Variant, url: str, policies: Policies | None) -> Data:
    values = {VARIES_BY[code]: text for code, (_name, text) in variant.facts.items() if code in VARIES_BY}
    name = " ".join([variant.title, *(text for _name, text in variant.facts.values() if text not in variant.title)])
    image = absolute(variant.picture["src"]) if variant.picture else None
    own = f"{url}?variant={variant.id}"
    described = {"@type": "Product", "name": name, "url": absolute(own), "image": image, **values}
    return _filled({**described, **_sold(variant, own, policies)})


def _sold(variant: Variant, url: str, policies: Policies | None) -> Data:
    """What identifies it, and its offer, if it has a price."""
    return _filled({"sku": variant.sku, "gtin": _gtin(variant.upc), "offers": _offer(variant, url, policies)})


def _offer(variant: Variant, url: str, policies: Policies | None) -> Data | None:
    if variant.price is None:
        return None
    offer: Data = {
        "@type": "Offer",
        "url": absolute(url),
        "price": _amount(variant.price),
        "priceCurrency": variant.currency,
        "availability": SCHEMA + AVAILABILITY.get(variant.availability, "OutOfStock"),
        "itemCondition": SCHEMA + "NewCondition",
    }
    if variant.former_price is not None:
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "priceType": SCHEMA + "StrikethroughPrice",
            "price": _amount(variant.former_price),
            "priceCurrency": variant.currency,
        }
    return offer if policies is None else {**offer, **policies.of_offer(variant.price, variant.currency)}


def _rating(reviews: Summary) -> Data | None:
    if reviews.average is None:
        return None
    return {"@type": "AggregateRating", "ratingValue": f"{reviews.average:.1f}", "reviewCount": reviews.total}


def _gtin(upc: str | None) -> str | None:
    return upc if upc and upc.isascii() and upc.isdigit() and len(upc) in GTIN_LENGTHS else None


def _amount(price: Decimal) -> str:
    return f"{price:f}"


def _filled(data: Data) -> Data:
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}
