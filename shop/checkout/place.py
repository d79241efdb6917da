"""“Pay”: the order and its payment attempt in one transaction, then the way to the payment page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from shop.order import links
from shop.order.models import BillingAddress, Order, ShippingAddress
from shop.order.paid import mark_paid
from shop.order.place import place_order
from shop.payment.attempts import NotPayableError, create_first_attempt, open_new_session, open_session, pay_again
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.gateways import CARD
from shop.shipping.estimate import delivery_window

UserAddress = get_model("address", "UserAddress")


@dataclass(frozen=True)
class StartedPayment:
    """An order that is placed. `url` is its payment page; empty when there is nothing to pay, or when the provider
    is out of reach (`is_unavailable`): then the order waits and can be paid later."""

    order: Order
    url: str = ""
    is_unavailable: bool = False


def place_and_start_payment(
    *,
    basket: Any,
    user: Any,
    guest_email: str,
    shipping_address: ShippingAddress | None,
    billing_address: BillingAddress | None = None,
    shipping_method: Any,
    expected_total: Decimal,
    seen_prices: Mapping[int, Decimal] | None = None,
    gateway: str = CARD,
    wants_reminder: bool = False,
    is_default_address: bool = False,
) -> StartedPayment:
    """Place the order of a basket and open its payment page; `gateway` is how it is to be paid. Addresses are unsaved;
    without a billing address the invoice goes where the goods go. `is_default_address`: a signed-in customer's goods
    go there from now on unless told otherwise.

    PlacementRefusedError and BasketAlreadySubmittedError as in place_order: then nothing was written.
    Call it outside of a transaction: the provider is asked after the commit.
    """
    with transaction.atomic():
        order = place_order(
            basket=basket,
            user=user,
            guest_email=guest_email,
            shipping_address=shipping_address,
            billing_address=billing_address or _same_for_billing(shipping_address),
            shipping_method=shipping_method,
            expected_total=expected_total,
            seen_prices=seen_prices,
            wants_reminder=wants_reminder,
            # Of a transfer nobody knows when it comes, and so when the goods leave.
            arrives=delivery_window(shipping_method) if gateway == CARD else None,
        )
        _remember_address(order, is_default=is_default_address)
        if not order.total_incl_tax:
            mark_paid(order_id=order.pk, paid_at=timezone.now())
            return StartedPayment(order)
        attempt = create_first_attempt(order=order, gateway=gateway, **_way_back(order))
    return _opened(order, partial(open_new_session, attempt))


def start_payment(*, order: Order, gateway: str | None = None) -> StartedPayment:
    """The way to the payment page of an order that is placed: the page it has, or a new one; with a `gateway`, that
    way to pay instead of the one before. NotPayableError when it does not wait for a payment."""
    attempt = pay_again(order_id=order.pk, gateway=gateway)
    return _opened(order, partial(open_session, attempt_id=attempt.pk, **_way_back(order)))


def _way_back(order: Order) -> dict[str, str]:
    token = {"token": links.token(order)}
    return {
        "return_url": reverse("checkout:return", kwargs=token),
        "cancel_url": reverse("checkout:cancelled", kwargs=token),
    }


def _opened(order: Order, open_page: Callable[[], str]) -> StartedPayment:
    try:
        url = open_page()
    except PaymentUnavailableError:
        return StartedPayment(order, is_unavailable=True)
    except NotPayableError:
        # Paid, cancelled or expired in this very moment: its own page tells which.
        return StartedPayment(order)
    return StartedPayment(order, url)


def _same_for_billing(address: ShippingAddress | None) -> BillingAddress | None:
    if address is None:
        return None
    billing = BillingAddress()
    address.populate_alternative_model(billing)
    return billing


def _remember_address(order: Order, *, is_default: bool) -> None:
    """A signed-in customer finds the address again next time; marked, where it is to be the usual one."""
    address = order.shipping_address
    if order.user is None or address is None:
        return
    saved = order.user.addresses.filter(hash=address.generate_hash()).first()
    if saved is None:
        saved = UserAddress(user=order.user)
        address.populate_alternative_model(saved)
        saved.save()
    if is_default:
        saved.is_default_for_shipping = True
        saved.save()  # Oscar takes the mark from the one that had it
