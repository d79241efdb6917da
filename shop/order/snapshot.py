"""What the customer agreed to, frozen as JSON: mails, the order's page and an argument a year later read from this,
whatever happens to products, offers and addresses. Amounts are strings of Decimals in `currency`, including tax."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from oscar.core.prices import Price

from shop.basket.models import Basket, Line
from shop.basket.presentation import line_options
from shop.basket.sale import line_price
from shop.basket.totals import Discount, Totals
from shop.customer.postal import address_lines
from shop.languages.addresses import current_language

VERSION = 1


@dataclass(frozen=True)
class Delivery:
    """Where an order goes, how, and for how much. The addresses may be None."""

    shipping_address: Any
    billing_address: Any
    method: Any
    charge: Price
    arrives: tuple[date, date] | None = None  # the first and the last day that were promised


def snapshot(basket: Basket, totals: Totals, delivery: Delivery, email: str) -> dict[str, Any]:
    return {
        "version": VERSION,
        "currency": totals.currency,
        "email": email,
        "language": current_language(),
        "lines": [_line(line) for line in basket.all_lines()],
        "discounts": [_discount(discount) for discount in totals.discounts],
        "shipping": {
            "code": delivery.method.code,
            "name": str(delivery.method.name),
            "incl_tax": str(delivery.charge.incl_tax),
            "excl_tax": str(delivery.charge.excl_tax),
            "arrives": [day.isoformat() for day in delivery.arrives] if delivery.arrives else None,
        },
        "subtotal": str(totals.subtotal),
        "tax": str(totals.tax),
        "total": str(totals.total),
        **_addresses(delivery),
    }


def _addresses(delivery: Delivery) -> dict[str, Any]:
    # Whoever packs the parcel reads the shop's language, whatever the customer does.
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "shipping_address": address_facts(delivery.shipping_address),
            "billing_address": address_facts(delivery.billing_address),
        }


def discounts_beside_prices(frozen: dict[str, Any]) -> list[dict[str, Any]]:
    """What a snapshot says was taken off, without what the lines' prices show already."""
    beside = [{**one, "amount": str(_beside(one))} for one in frozen["discounts"]]
    return [one for one in beside if Decimal(one["amount"])]


def _beside(discount: dict[str, Any]) -> Decimal:
    return Decimal(discount["amount"]) - Decimal(discount.get("in_prices", 0))


def _line(line: Line) -> dict[str, Any]:
    product, price = line.product, line_price(line)
    return {
        "product_id": product.pk,
        "title": product.get_title(),
        "options": line_options(line),
        "sku": line.stockrecord.partner_sku,
        "upc": product.upc or "",
        "url": product.get_absolute_url(),
        "quantity": line.quantity,
        "unit_price": str(price.unit),
        "former_price": None if price.former is None else str(price.former),
        "offers": list(price.offers),
        "before_discounts": str(price.total),
        "total": str(line.line_price_incl_tax_incl_discounts),
        "total_excl_tax": str(line.line_price_excl_tax_incl_discounts),
    }


def _discount(discount: Discount) -> dict[str, Any]:
    return {
        "name": discount.name,
        "amount": str(discount.amount),
        "in_prices": str(discount.in_prices),
        "freq": discount.freq,
        "offer_id": discount.offer_id,
        "voucher_id": discount.voucher_id,
        "voucher_code": discount.voucher_code,
        "on_shipping": discount.on_shipping,
    }


def address_facts(address: Any) -> dict[str, Any] | None:
    if address is None:
        return None
    return {
        "name": address.name,
        "lines": address_lines(address),
        "country": address.country_id,
        "phone": str(getattr(address, "phone_number", "") or ""),
        "notes": getattr(address, "notes", "") or "",
    }
