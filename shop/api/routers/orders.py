from django.http import HttpRequest
from ninja import Query, Router

from shop.api.auth import customer, customer_only
from shop.api.checkout import chosen_gateway
from shop.api.errors import Problem, body_problems, not_found, problems
from shop.api.pagination import PageQuery, page_of
from shop.api.schemas.orders import OrderDetails, OrderPage, OrderSummary, Payment, PaymentIn
from shop.checkout.place import start_payment
from shop.order import links
from shop.order.models import Order
from shop.payment.attempts import NotPayableError

router = Router(tags=["Orders"])
RETRY_SECONDS = 30


@router.get(
    "",
    response={200: OrderPage, **problems(401)},
    operation_id="orders_list",
    summary="A customer's own orders",
    auth=customer_only,
)
def list_orders(request: HttpRequest, query: Query[PageQuery]) -> OrderPage:
    """The latest first."""
    user = customer(request)
    orders, following = page_of(
        Order.objects.filter(user_id=user.pk), order=("-date_placed", "-pk"), query=query, of=f"orders of {user.pk}"
    )
    return OrderPage(items=[OrderSummary.of(order) for order in orders], next_cursor=following)


@router.get(
    "/{order_token}",
    response={200: OrderDetails, **problems(404)},
    operation_id="orders_get",
    summary="Show an order and how far it has come",
    auth=None,
)
def get_order(request: HttpRequest, order_token: str) -> OrderDetails:
    return OrderDetails.of(_order(order_token))


@router.post(
    "/{order_token}/payment",
    response={200: Payment, **body_problems(404, 409, 503)},
    operation_id="orders_payment",
    summary="The payment page of an order that waits to be paid",
    auth=None,
)
def open_payment(request: HttpRequest, order_token: str, body: PaymentIn | None = None) -> Payment:
    """The one it has, or a new one: may be asked again and again. With a payment method, that way instead."""
    order = _order(order_token)
    gateway = chosen_gateway(body.payment_method) if body and body.payment_method else None
    try:
        started = start_payment(order=order, gateway=gateway)
    except NotPayableError:
        raise _not_payable() from None
    if started.is_unavailable:
        detail = "The payment service cannot be reached. The order is kept: try again."
        raise Problem(503, "payment-unavailable", detail, headers={"Retry-After": str(RETRY_SECONDS)})
    if not started.url:
        raise _not_payable()
    return Payment(payment_url=started.url)


def _not_payable() -> Problem:
    return Problem(409, "not-payable", "This order does not wait for a payment.")


def _order(order_token: str) -> Order:
    order = links.order_for_token(order_token)
    if order is None:
        raise not_found()
    return order
