"""An order's own pages, by signed address: coming back from the payment, paying again, following it."""

import logging

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shop.basket.models import BasketClosedError
from shop.basket.request import ShopRequest
from shop.checkout.views.by_link import show_order
from shop.checkout.views.review import go_on_with
from shop.lib.prepared import prepared
from shop.order import links, statuses
from shop.order.by_link import by_link
from shop.order.cancel import cancel_order
from shop.order.models import Order
from shop.order.restore import restore_basket
from shop.order.transition import InvalidTransitionError
from shop.payment.bank_transfer.instructions import instructions_of
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.methods import method_offered
from shop.payment.models import PaymentAttempt
from shop.payment.sync import sync_known

logger = logging.getLogger(__name__)
POLL_SECONDS = 4
MOST_ASKED = 3  # attempts, before a page is shown


@require_safe
@never_cache
@by_link
def payment_return(request: ShopRequest, order: Order) -> HttpResponse:
    """Where the payment page sends the customer. It asks the provider what became of the payment and places nothing:
    the order exists, and the webhook says the same whether anybody comes here or not."""
    order = _synced(order)
    if order.status == statuses.PENDING_PAYMENT and instructions_of(order) is not None:
        return redirect(links.status_path(order))  # a transfer takes days: nothing to wait for here
    if order.status == statuses.PENDING_PAYMENT:
        return show_order(request, order, "oscar/checkout/waiting.html", poll_seconds=POLL_SECONDS)
    if order.status in statuses.SALES:
        return show_order(request, order, "oscar/checkout/thank_you.html")
    return redirect(links.status_path(order))


@require_safe
@never_cache
@by_link
def payment_cancelled(request: ShopRequest, order: Order) -> HttpResponse:
    order = _synced(order)
    if order.status != statuses.PENDING_PAYMENT:
        return redirect(links.status_path(order))
    return show_order(request, order, "oscar/checkout/cancelled.html")


@require_safe
@never_cache
@by_link
def order_page(request: ShopRequest, order: Order) -> HttpResponse:
    return show_order(request, order, "oscar/checkout/order.html")


@require_POST
@by_link
def pay(request: ShopRequest, order: Order) -> HttpResponse:
    """Pay the way the customer chose last, or by the `method` they choose now."""
    method = method_offered(request.POST.get("method", ""))
    return go_on_with(request, order, method.gateway if method else None)


@require_POST
@by_link
def change_basket(request: ShopRequest, order: Order) -> HttpResponse:
    """Drop an order that is not paid, and put its goods back into the visitor's basket."""
    order = _synced(order)
    if order.paid_at is not None or order.status in statuses.SALES:
        messages.info(request, _("Your order is paid already."))
        return redirect(links.status_path(order))
    if order.status == statuses.PENDING_PAYMENT:
        try:
            cancel_order(order_id=order.pk, actor=order.user, reason="The customer went back to the basket")
        except InvalidTransitionError:
            logger.info("order=%s changed while its basket was asked back", order.number)
            return redirect(links.status_path(order))
    try:
        restore_basket(order=order, into=request.basket)
        messages.info(request, _("Everything is back in your basket."))
    except BasketClosedError:
        messages.error(request, _("Your basket has just been ordered. Please try again."))
    return redirect("basket:summary")


def _synced(order: Order) -> Order:
    """The order after a look at its payment; as it is when the provider cannot be asked just now."""
    if order.status != statuses.PENDING_PAYMENT:
        return order
    # Also one that was replaced: its page may have been paid at the last moment.
    try:
        for attempt in _to_be_asked(order.pk):
            now = sync_known(attempt).order
            if now.paid_at is not None:
                return now
    except PaymentUnavailableError:
        logger.warning("order=%s: the payment provider cannot be asked", order.number)
    return _order.get(order.pk)


@prepared(int)
def _to_be_asked(order_id: int) -> QuerySet[PaymentAttempt]:
    asked = PaymentAttempt.objects.filter(state__in=[PaymentAttempt.State.OPEN, PaymentAttempt.State.EXPIRED])
    return asked.filter(order=order_id).order_by("-number")[:MOST_ASKED]


@prepared(int)
def _order(pk: int) -> QuerySet[Order]:
    return Order.objects.filter(pk=pk).order_by()
