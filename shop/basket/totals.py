"""What a basket comes to, in the rows a customer reads. All of it is summed from lines, so it adds up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from oscar.core.prices import Price

from shop.basket.models import Basket
from shop.basket.sale import discounts_in_price, line_price


@dataclass
class Discount:
    """What one offer takes off; `freq` is how often it applied. A shipping discount is already in the charge."""

    name: str
    amount: Decimal
    freq: int
    offer_id: int
    voucher_id: int | None = None
    voucher_code: str = ""
    on_shipping: bool = False
    in_prices: Decimal = Decimal("0.00")  # the part of it that the lines' prices show already

    @property
    def beside_prices(self) -> Decimal:
        return self.amount - self.in_prices


@dataclass
class Totals:
    """Amounts include tax, except `tax` itself, which is contained in `total`. `subtotal` is of the prices as the lists
    show them: less the discounts beside these, plus shipping, it is the total."""

    currency: str
    subtotal: Decimal
    discounts: list[Discount]
    shipping: Decimal | None
    tax: Decimal
    total: Decimal
    total_excl_tax: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.total_excl_tax = self.total - self.tax


def totals(basket: Basket, shipping_method: Any = None, shipping_charge: Price | None = None) -> Totals:
    """The totals of a basket to which offers have been applied; without a charge, shipping is left open (None)."""
    lines = [line for line in basket.all_lines() if line.purchase_info.price.exists]
    tax = sum((line.line_tax for line in lines), Decimal("0.00"))
    total = sum((line.line_price_incl_tax_incl_discounts for line in lines), Decimal("0.00"))
    if shipping_charge is not None:
        tax += shipping_charge.tax
        total += shipping_charge.incl_tax
    return Totals(
        currency=basket.currency or "",
        subtotal=sum((line_price(line).total for line in lines), Decimal("0.00")),
        discounts=discounts(basket, shipping_method),
        shipping=None if shipping_charge is None else shipping_charge.incl_tax,
        tax=tax,
        total=total,
    )


def discounts(basket: Basket, shipping_method: Any = None) -> list[Discount]:
    """One per offer that applied, in the order of application."""
    lines = basket.all_lines()
    taken = _by_offer(discount for line in lines for discount in line.discounts)
    in_prices = _by_offer(discount for line in lines for discount in discounts_in_price(line))
    return [
        _discount(basket, application, taken, in_prices, shipping_method) for application in basket.offer_applications
    ]


def _by_offer(discounts: Iterable[Any]) -> dict[int, Decimal]:
    taken: dict[int, Decimal] = {}
    for discount in discounts:
        if discount.offer is not None:
            taken[discount.offer.pk] = taken.get(discount.offer.pk, Decimal("0.00")) + discount.amount
    return taken


def _discount(
    basket: Basket, application: dict, taken: dict[int, Decimal], in_prices: dict[int, Decimal], shipping_method: Any
) -> Discount:
    offer, voucher = application["offer"], application["voucher"]
    on_shipping = application["result"].affects_shipping
    amount = taken.get(offer.pk, Decimal("0.00"))
    if on_shipping and shipping_method is not None:
        amount = shipping_method.discount(basket)
    return Discount(
        name=voucher.name if voucher else offer.name,
        amount=amount,
        freq=application["freq"],
        offer_id=offer.pk,
        voucher_id=voucher.pk if voucher else None,
        voucher_code=voucher.code if voucher else "",
        on_shipping=on_shipping,
        in_prices=in_prices.get(offer.pk, Decimal("0.00")),
    )
