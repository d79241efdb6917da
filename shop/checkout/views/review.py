"""The last look before paying."""

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.basket.models import Basket
from shop.basket.request import ShopRequest
from shop.basket.seen import accept_prices, price_changes
from shop.checkout.forms import OrderForm
from shop.checkout.place import StartedPayment, place_and_start_payment, start_payment
from shop.checkout.redirects import SeeOther
from shop.checkout.state import Checkout
from shop.checkout.steps import send_to, steps
from shop.checkout.summary import order_summary
from shop.lib.prepared import prepared
from shop.order import links
from shop.order.models import Order
from shop.order.place import BasketAlreadySubmittedError
from shop.order.problems import PlacementRefusedError
from shop.payment.attempts import NotPayableError
from shop.payment.gateways import CARD
from shop.shipping.estimate import days_of, delivery_window

_baskets = Signer(sep=".", salt="shop.checkout.review")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: ShopRequest) -> HttpResponse:
    """Shows all that will be ordered, and orders it. Sent twice, it leads to the same order twice."""
    checkout = Checkout(request)
    gap = checkout.method_gap()
    if request.method == "POST" and (gap is not None or _posted_basket(request) != checkout.basket.pk):
        # After basket and session were read: a second press finds the basket still open, or else its order. Asked
        # the other way round, both may be missed, and who has just ordered is told that the basket is empty.
        # Where nothing is missing, its lock tells whether the basket has been ordered.
        order = _order_of_posted_basket(request)
        if order is not None:
            return go_on_with(request, order)
    if gap is not None:
        return send_to(request, gap)
    return _order(request, checkout) if request.method == "POST" else _show(request, checkout)


def go_on_with(request: ShopRequest, order: Order, gateway: str | None = None) -> HttpResponse:
    """To the payment page of an order that waits for its payment; of any other, to its own page."""
    try:
        return leave_for_payment(request, start_payment(order=order, gateway=gateway))
    except NotPayableError:
        return SeeOther(links.status_path(order))


def leave_for_payment(request: ShopRequest, started: StartedPayment) -> HttpResponse:
    if started.is_unavailable:
        words = {"number": started.order.number}
        messages.error(
            request,
            _("We could not reach the payment service. Your order %(number)s is saved and waits: please pay it now.")
            % words,
        )
    return SeeOther(started.url or links.status_path(started.order))


def _show(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    pays_at_once = checkout.way_to_pay.gateway == CARD
    context = {
        "steps": steps("checkout:preview"),
        "address": checkout.shipping_address,
        "billing_address": checkout.billing_address,
        "method": checkout.shipping_method,
        # As place_and_start_payment promises it: of a transfer nobody knows when it comes.
        "window": delivery_window(checkout.shipping_method) if pays_at_once else None,
        "days_after_payment": None if pays_at_once else days_of(checkout.shipping_method),
        "return_days": settings.RETURN_DAYS,
        "has_choices": checkout.has_choices,
        "way_to_pay": checkout.way_to_pay,
        "totals": checkout.totals,
        "changes": price_changes(checkout.basket),
        "seen": ",".join(f"{line.pk}:{line.unit_price_incl_tax}" for line in checkout.basket.all_lines()),
        "basket_token": _baskets.sign(checkout.basket.pk),
        **order_summary(checkout),
    }
    return render(request, "oscar/checkout/preview.html", context)


def _order(request: ShopRequest, checkout: Checkout) -> HttpResponse:
    form = OrderForm(request.POST)
    if not form.is_valid():
        said = form.errors.get("method", [_("Please check your order once more.")])
        messages.error(request, str(said[0]))
        return redirect("checkout:preview")
    try:
        started = place_and_start_payment(
            basket=Basket(pk=checkout.basket.pk),  # read anew under its lock
            user=request.user,
            guest_email=checkout.email,
            shipping_address=checkout.shipping_address,
            billing_address=checkout.billing_address,
            shipping_method=checkout.shipping_method,
            expected_total=form.cleaned_data["expected_total"],
            seen_prices=form.cleaned_data["seen"],
            gateway=(form.cleaned_data["method"] or checkout.way_to_pay).gateway,
            wants_reminder=form.cleaned_data["wants_reminder"],
            is_default_address=checkout.wants_default,
        )
    except BasketAlreadySubmittedError as submitted:
        return go_on_with(request, submitted.order)
    except PlacementRefusedError as refusal:
        return _ask_again(request, checkout, refusal)
    checkout.data.flush()
    return leave_for_payment(request, started)


def _ask_again(request: ShopRequest, checkout: Checkout, refusal: PlacementRefusedError) -> HttpResponse:
    accept_prices(basket=checkout.basket)
    for problem in refusal.problems:
        messages.warning(request, problem.message)
    return redirect("basket:summary" if refusal.must_edit else "checkout:preview")


def _order_of_posted_basket(request: ShopRequest) -> Order | None:
    """The order this very form has led to before: a second press, the back button, another tab."""
    basket_id = _posted_basket(request)
    return None if basket_id is None else _of_basket.first(basket_id)


def _posted_basket(request: ShopRequest) -> int | None:
    try:
        return int(_baskets.unsign(request.POST.get("basket", "")))
    except BadSignature:
        return None


@prepared(int)
def _of_basket(basket_id: int) -> QuerySet[Order]:
    return Order.objects.filter(basket=basket_id).order_by()
