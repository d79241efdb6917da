"""What a page says of its product to machines, as JSON-LD: https://schema.org/Product and ProductGroup, in the shape of
https://developers.google.com/search/docs/appearance/structured-data/product-variants"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

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
) -> Data:
    """A Product, or a ProductGroup with a Product for each variant."""
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
        return {**shared, **_group(product, url, variants)}
    return {"@type": "Product", **shared, **_sold(variants[0], url)}


def absolute(url: str) -> str:
    return url if "://" in url else settings.SITE_URL + url


def _group(product: Product, url: str, variants: Sequence[Variant]) -> Data:
    varies = [SCHEMA + VARIES_BY[code] for code in option_codes(variants) if code in VARIES_BY]
    return _filled(
        {
            "@type": "ProductGroup",
            "productGroupID": str(product.pk),
            "variesBy": varies,
            "hasVariant": [_variant(variant, url) for variant in variants],
        }
    )


def _variant(variant: Variant, url: str) -> Data:
    values = {VARIES_BY[code]: text for code, (_name, text) in variant.facts.items() if code in VARIES_BY}
    name = " ".join([variant.title, *(text for _name, text in variant.facts.values() if text not in variant.title)])
    image = absolute(variant.picture["src"]) if variant.picture else None
    own = f"{url}?variant={variant.id}"
    return _filled(
        {"@type": "Product", "name": name, "url": absolute(own), "image": image, **values, **_sold(variant, own)}
    )


def _sold(variant: Variant, url: str) -> Data:
    """What identifies it, and its offer, if it has a price."""
    return _filled({"sku": variant.sku, "gtin": _gtin(variant.upc), "offers": _offer(variant, url)})


def _offer(variant: Variant, url: str) -> Data | None:
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
    return offer


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
