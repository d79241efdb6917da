"""Writes the rows of a new order, each kind in one statement."""

from typing import Any

from shop.basket.models import Basket
from shop.basket.models import Line as BasketLine
from shop.basket.totals import Totals
from shop.lib.money import rounded
from shop.order import statuses
from shop.order.models import Line, LineAttribute, LinePrice, Order, OrderDiscount, OrderLineDiscount
from shop.order.snapshot import Delivery


def write_lines(order: Order, basket: Basket, reserved: dict[int, int]) -> None:
    """Lines with their options and prices. `reserved`: stock record ids that were reserved for this order."""
    pairs = list(zip(basket.all_lines(), _lines(order, basket, reserved), strict=True))
    Line.objects.bulk_create(line for _, line in pairs)
    LineAttribute.objects.bulk_create(
        LineAttribute(line=line, option=chosen.option, type=chosen.option.code, value=chosen.value)
        for basket_line, line in pairs
        for chosen in basket_line.attributes.all()
    )
    LinePrice.objects.bulk_create(
        LinePrice(
            order=order,
            line=line,
            quantity=quantity,
            price_incl_tax=rounded(incl_tax, order.currency),
            price_excl_tax=rounded(excl_tax, order.currency),
        )
        for basket_line, line in pairs
        for incl_tax, excl_tax, quantity in basket_line.get_price_breakdown()
    )
    _write_line_discounts(order, pairs)


def write_discounts(order: Order, totals: Totals) -> None:
    OrderDiscount.objects.bulk_create(
        OrderDiscount(
            order=order,
            category=OrderDiscount.SHIPPING if discount.on_shipping else OrderDiscount.BASKET,
            offer_id=discount.offer_id,
            offer_name=discount.name,
            voucher_id=discount.voucher_id,
            voucher_code=discount.voucher_code,
            frequency=discount.freq,
            amount=discount.amount,
        )
        for discount in totals.discounts
    )


def order_fields(totals: Totals, delivery: Delivery) -> dict[str, Any]:
    return {
        "status": statuses.PENDING_PAYMENT,
        "currency": totals.currency,
        "total_incl_tax": totals.total,
        "total_excl_tax": totals.total_excl_tax,
        "shipping_incl_tax": delivery.charge.incl_tax,
        "shipping_excl_tax": delivery.charge.excl_tax,
        "shipping_method": str(delivery.method.name),
        "shipping_code": delivery.method.code,
        "shipping_address": delivery.shipping_address,
        "billing_address": delivery.billing_address,
    }


def _lines(order: Order, basket: Basket, reserved: dict[int, int]) -> list[Line]:
    return [_line(order, line, is_reserved=line.stockrecord_id in reserved) for line in basket.all_lines()]


def _line(order: Order, line: BasketLine, *, is_reserved: bool) -> Line:
    stockrecord, product = line.stockrecord, line.product
    return Line(
        order=order,
        partner=stockrecord.partner,
        partner_name=stockrecord.partner.name,
        partner_sku=stockrecord.partner_sku,
        stockrecord=stockrecord,
        product=product,
        title=product.get_title(),
        upc=product.upc,
        quantity=line.quantity,
        line_price_incl_tax=line.line_price_incl_tax_incl_discounts,
        line_price_excl_tax=line.line_price_excl_tax_incl_discounts,
        line_price_before_discounts_incl_tax=line.line_price_incl_tax,
        line_price_before_discounts_excl_tax=line.line_price_excl_tax,
        unit_price_incl_tax=line.unit_price_incl_tax,
        unit_price_excl_tax=line.unit_price_excl_tax,
        status=statuses.PENDING_PAYMENT,
        num_allocated=line.quantity if is_reserved else 0,
    )


def _write_line_discounts(order: Order, pairs: list[tuple[BasketLine, Line]]) -> None:
    if not any(len(line.discounts.all()) for line, _ in pairs):
        return
    by_offer = {discount.offer_id: discount for discount in order.discounts.all()}
    OrderLineDiscount.objects.bulk_create(
        OrderLineDiscount(
            line=line, order_discount=by_offer[discount.offer.pk], is_incl_tax=discount.incl_tax, amount=discount.amount
        )
        for basket_line, line in pairs
        for discount in basket_line.discounts
        # What rounds to nothing leaves no application, and so no discount of the order to hang on.
        if discount.offer is not None and discount.amount
    )
