from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from ninja.decorators import decorate_view

from shop.api.auth import anybody, visitor
from shop.api.baskets import basket_by_token, open_basket
from shop.api.checkout import (
    billing_address,
    changed,
    check_currency,
    chosen_gateway,
    chosen_method,
    guest_email,
    shipping_address,
    shipping_methods,
)
from shop.api.errors import body_problems
from shop.api.idempotency import IDEMPOTENCY_KEY, idempotent
from shop.api.schemas.checkout import CheckoutIn, ShippingMethod, ShippingMethods, ShippingMethodsIn
from shop.api.schemas.money import Money
from shop.api.schemas.orders import OrderSummary, PlacedOrder
from shop.basket.models import Basket
from shop.basket.seen import accept_prices
from shop.basket.totals import totals
from shop.checkout.place import StartedPayment, place_and_start_payment, start_payment
from shop.order import links
from shop.order.models import Order
from shop.order.place import BasketAlreadySubmittedError
from shop.order.problems import PlacementRefusedError
from shop.payment.attempts import NotPayableError
from shop.shipping.estimate import delivery_window

router = Router(tags=["Checkout"], auth=anybody)


@router.post(
    "/{token}/shipping-methods",
    response={200: ShippingMethods, **body_problems(401, 404, 409)},
    operation_id="baskets_shipping_methods",
    summary="Which deliveries there are to an address, and what they cost",
)
def list_shipping_methods(request: HttpRequest, token: str, body: ShippingMethodsIn) -> ShippingMethods:
    """Cheapest first. Empty when nothing can be delivered there."""
    basket = open_basket(request, token)
    methods = shipping_methods(basket, shipping_address(basket, body.shipping_address))
    return ShippingMethods(items=[_shipping_method(method, basket) for method in methods])


@router.post(
    "/{token}/checkout",
    response={200: PlacedOrder, 201: PlacedOrder, **body_problems(401, 404, 409)},
    operation_id="baskets_checkout",
    summary="Order a basket",
    openapi_extra=IDEMPOTENCY_KEY,
)
@decorate_view(idempotent)
def check_out(request: HttpRequest, token: str, body: CheckoutIn) -> Status[PlacedOrder]:
    """Places the order, holds its stock, and answers with the address of its payment page. Nothing is charged before
    the buyer pays there. A basket that was ordered already leads to the same order, with 200."""
    ordered = Order.objects.filter(basket=basket_by_token(request, token)).first()
    if ordered is not None:
        return Status(200, _placed(_again(ordered)))
    basket = open_basket(request, token)
    check_currency(basket, body.expected_total)
    address = shipping_address(basket, body.shipping_address)
    method = chosen_method(shipping_methods(basket, address), body.shipping_method_code)
    gateway = chosen_gateway(body.payment_method)
    try:
        started = place_and_start_payment(
            basket=Basket.objects.get(pk=basket.pk),
            user=visitor(request),
            guest_email=guest_email(visitor(request), body.email),
            shipping_address=address,
            billing_address=billing_address(basket, body.billing_address),
            shipping_method=method,
            expected_total=body.expected_total.amount,
            gateway=gateway,
            wants_reminder=body.wants_reminder,
        )
    except BasketAlreadySubmittedError as submitted:
        return Status(200, _placed(_again(submitted.order)))
    except PlacementRefusedError as refusal:
        accept_prices(basket=basket)  # this very answer tells them
        raise changed(refusal) from None
    return Status(201, _placed(started))


def _shipping_method(method: Any, basket: Basket) -> ShippingMethod:
    charge = method.calculate(basket)
    sums = totals(basket, method, charge)
    window = delivery_window(method)
    return ShippingMethod(
        code=method.code,
        name=str(method.name),
        description=str(method.description),
        price=Money.of(charge.incl_tax, charge.currency),
        earliest=window.earliest if window else None,
        latest=window.latest if window else None,
        total=Money.of(sums.total, charge.currency),
    )


def _again(order: Order) -> StartedPayment:
    try:
        return start_payment(order=order)
    except NotPayableError:
        return StartedPayment(order)


def _placed(started: StartedPayment) -> PlacedOrder:
    started.order.refresh_from_db(fields=["status"])
    return PlacedOrder(
        order=OrderSummary.of(started.order),
        order_token=links.token(started.order),
        payment_url=started.url or None,
        payment_unavailable=started.is_unavailable,
    )
