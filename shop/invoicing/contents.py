"""What stands on an invoice, frozen as JSON when it is issued. Amounts are strings of Decimals in `currency`.

What has to be on it: https://eur-lex.europa.eu/eli/dir/2006/112/oj (article 226).
"""

from decimal import Decimal
from typing import Any

from shop.mail.brand import brand
from shop.order.models import Order
from shop.partner.tax import rate

VERSION = 1


def contents(order: Order) -> dict[str, Any]:
    """`seller`, `buyer`, `lines` (with what was taken off already off), `taxes` by rate, and their sums.

    All is read from the order's snapshot, which is rounded line by line: nothing is worked out anew, so the tax is
    the one the customer has seen, to the cent.
    """
    frozen = order.snapshot
    lines = [_line(line) for line in frozen["lines"]]
    if Decimal(frozen["shipping"]["incl_tax"]):
        lines.append(_shipping(frozen["shipping"]))
    return {
        "version": VERSION,
        "order_number": order.number,
        "ordered_at": order.date_placed.isoformat(),
        "paid_at": order.paid_at.isoformat() if order.paid_at else "",
        "currency": frozen["currency"],
        "seller": _seller(),
        "buyer": _buyer(frozen),
        "lines": lines,
        "taxes": [_sum(lines)],
        **_sum(lines),
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    about = {key: line[key] for key in ("title", "options", "sku", "quantity")}
    return {**about, **_amounts(line["total_excl_tax"], line["total"])}


def _shipping(shipping: dict[str, Any]) -> dict[str, Any]:
    about = {"title": shipping["name"], "options": "", "sku": "", "quantity": 1}
    return {**about, **_amounts(shipping["excl_tax"], shipping["incl_tax"])}


def _amounts(net: str, gross: str) -> dict[str, str]:
    return {"net": net, "tax": str(Decimal(gross) - Decimal(net)), "gross": gross}


def _sum(lines: list[dict[str, Any]]) -> dict[str, str]:
    """There is one rate of tax: shop.partner.tax."""
    sums = {
        part: str(sum((Decimal(line[part]) for line in lines), Decimal("0.00"))) for part in ("net", "tax", "gross")
    }
    return {"rate": str(rate()), **sums}


def _seller() -> dict[str, str]:
    with brand() as facts:
        store = facts.get("store", {})
        parts = ("address", "email", "phone", "tax_id")
        return {"name": facts["shop_name"], **{part: store.get(part, "") for part in parts}}


def _buyer(frozen: dict[str, Any]) -> dict[str, Any]:
    address = frozen.get("billing_address") or frozen.get("shipping_address") or {"lines": []}
    return {"email": frozen["email"], "lines": address["lines"], "country": address.get("country", "")}
