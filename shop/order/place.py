"""Placing an order, before it is paid: all of it or nothing, and never twice."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sites.models import Site
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from oscar.core.loading import get_class
from oscar.core.prices import Price

from shop.accounts.language import note_language
from shop.accounts.models import User
from shop.basket.models import Basket, Line
from shop.basket.totals import Totals, totals
from shop.customer.person import Person
from shop.lib.prepared import prepared
from shop.lib.prepared_insert import insert
from shop.lib.prepared_update import update
from shop.order import problems, rows, usage
from shop.order.models import Order
from shop.order.number import insert_with_number
from shop.order.problems import PlacementRefusedError
from shop.order.snapshot import Delivery, snapshot
from shop.partner import reservation
from shop.partner.reservation import OutOfStockError, Reserve
from shop.partner.strategy import Selector
from shop.security import audit
from shop.security.models import AuditEntry

Applicator = get_class("offer.applicator", "Applicator")


class BasketAlreadySubmittedError(Exception):
    """The basket has been ordered already; `order` is that order."""

    def __init__(self, order: Order):
        super().__init__(f"Already ordered as {order.number}")
        self.order = order


@dataclass(frozen=True)
class Customer:
    """Who orders: a signed-in user, or a guest by e-mail address."""

    user: User | None
    guest_email: str
    wants_reminder: bool = False

    @property
    def email(self) -> str:
        return self.user.email if self.user else self.guest_email

    @property
    def person(self) -> Person:
        return Person.of(self.user, self.guest_email)


def place_order(
    *,
    basket: Basket,
    user: Any,
    guest_email: str,
    shipping_address: Any,
    billing_address: Any,
    shipping_method: Any,
    shipping_charge: Price | None = None,
    expected_total: Decimal,
    seen_prices: Mapping[int, Decimal] | None = None,
    site: Site | None = None,
    wants_reminder: bool = False,
    arrives: tuple[date, date] | None = None,
    reserve: Reserve = reservation.reserve,
) -> Order:
    """Turn an open basket into an order that waits for its payment and holds its stock, in the caller's transaction,
    which an error must end.

    expected_total is the total incl. tax the customer last saw, seen_prices the unit prices incl. tax by line id
    (default: what each basket line remembers). The charge is worked out anew from the method, whatever was shown.
    Addresses are unsaved and may be None. wants_reminder: the customer agreed to one mail, should they not pay.
    arrives: the first and the last day on which the goods are promised, as the customer saw them.
    PlacementRefusedError: something has changed, nothing was written. BasketAlreadySubmittedError: see its order.
    """
    user = user or AnonymousUser()
    customer = Customer(user if user.is_authenticated else None, guest_email, wants_reminder)
    locked = _lock(basket, user)
    reserved = _tracked_quantities(locked)
    short = _shortage(reserved, reserve)
    usage.lock_limited(locked)
    locked.guest_email = customer.email
    _read_again(locked, user)
    charge = _current_charge(locked, shipping_method)
    delivery = Delivery(shipping_address, billing_address, shipping_method, charge, arrives)
    sums = totals(locked, shipping_method, charge)
    found = [
        *problems.line_problems(locked, out_of_stock=short, seen_prices=seen_prices),
        *problems.voucher_problems(locked, customer.person),
    ]
    found = found or problems.total_problems(sums.total, expected_total, sums.currency)
    if found:
        raise PlacementRefusedError(found)
    order = _write(locked, customer, sums, delivery, reserved, site)
    _submit(locked, basket)
    if customer.user is not None:
        note_language(customer.user)
    return order


def _lock(basket: Basket, user: Any) -> Basket:
    locked = _locked.get(basket.pk)
    if not locked.can_be_edited:
        order = Order.objects.filter(basket=locked).first()
        if order is not None:
            raise BasketAlreadySubmittedError(order)
        raise PlacementRefusedError([problems.empty_basket()])
    locked.strategy = basket.strategy if basket.has_strategy else Selector().strategy(user=user)
    return locked


@prepared(int)
def _locked(basket_id: int) -> QuerySet[Basket]:
    return Basket.objects.select_for_update(no_key=True).filter(pk=basket_id)


def _tracked_quantities(basket: Basket) -> dict[int, int]:
    """Units by stock record id, of what is sold only from the shelf."""
    quantities: dict[int, int] = defaultdict(int)
    for line in _quantities(basket.pk):
        if line.is_tracked:
            quantities[line.stockrecord_id] += line.quantity
    return dict(quantities)


@prepared(int)
def _quantities(basket_id: int) -> QuerySet[Line]:
    of_class = Coalesce("product__product_class__track_stock", "product__parent__product_class__track_stock")
    return (
        Line.objects.filter(basket=basket_id).only("stockrecord", "quantity").annotate(is_tracked=of_class).order_by()
    )


def _shortage(quantities: dict[int, int], reserve: Reserve) -> Mapping[int, int]:
    try:
        reserve(quantities)
    except OutOfStockError as error:
        return error.available
    return {}


def _read_again(basket: Basket, user: Any) -> None:
    """Lines, prices and offers as they are now that stock, offers and vouchers are locked."""
    basket._lines = basket.lines_to_sell()
    if basket.is_empty:
        raise PlacementRefusedError([problems.empty_basket()])
    Applicator().apply(basket, user)


def _current_charge(basket: Basket, shipping_method: Any) -> Price:
    """The charge worked out again. An offer on shipping that no longer applies is left out."""
    if shipping_method.is_discounted:
        applied = {application["offer"].pk for application in basket.shipping_discounts}
        if shipping_method.offer.pk not in applied:
            return shipping_method.calculate_excl_discount(basket)
    return shipping_method.calculate(basket)


def _write(
    basket: Basket, customer: Customer, sums: Totals, delivery: Delivery, reserved: dict[int, int], site: Site | None
) -> Order:
    for address in (delivery.shipping_address, delivery.billing_address):
        if address is not None:
            address._update_search_text()  # as its save() does
            insert(address)
    order = Order(
        **rows.order_fields(sums, delivery),
        basket=basket,
        user=customer.user,
        guest_email="" if customer.user else customer.guest_email,
        site=site or Site.objects.get_current(),
        wants_reminder=customer.wants_reminder,
        snapshot=snapshot(basket, sums, delivery, customer.email),
        date_placed=timezone.now(),
    )
    insert_with_number(order)
    rows.write_discounts(order, sums)
    rows.write_lines(order, basket, reserved)
    usage.record(order)
    _record_in_audit_log(order)
    return order


def _record_in_audit_log(order: Order) -> None:
    audit.record(
        AuditEntry.Action.ORDER_PLACED,
        target=order,
        actor=order.user,
        number=order.number,
        total=str(order.total_incl_tax),
        currency=order.currency,
    )


def _submit(locked: Basket, basket: Basket) -> None:
    locked.status, locked.date_submitted = Basket.SUBMITTED, timezone.now()
    update(locked, ("status", "date_submitted"))
    basket.status, basket.date_submitted = locked.status, locked.date_submitted
