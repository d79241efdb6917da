"""What the page of one order shows."""

from typing import Any

from shop.accounts.models import User
from shop.dashboard.orders.apps import HANDLE, REFUND
from shop.dashboard.orders.attention import attention
from shop.dashboard.orders.forms import CancelForm, NoteForm, ShipmentForm
from shop.dashboard.orders.history import history
from shop.dashboard.orders.hold import held_payment
from shop.dashboard.orders.refund import is_being_refunded
from shop.order import statuses
from shop.order.models import Order, Task
from shop.order.tasks import open_tasks
from shop.payment.queries import payments_of
from shop.payment.take_off import can_take_off


def order_page(order: Order, user: User, **forms: Any) -> dict[str, Any]:
    """The template's context; a form that was refused replaces the empty one under its name."""
    payments = list(payments_of(order))
    shipments = list(order.shipments.select_related("created_by").prefetch_related("lines__line"))
    refunding = is_being_refunded(payments)
    waiting = attention(order, payments, user)
    stopped = refunding or waiting["is_held_back"]
    return {
        "order": order,
        "lines": order.lines.prefetch_related("attributes__option").order_by("pk"),
        "discounts": order.discounts.all(),
        "payments": payments,
        "shipments": shipments,
        "hold": held_payment(payments),
        "attention": waiting,
        "history": history(order),
        "shipment_form": ShipmentForm(),
        "cancel_form": CancelForm(),
        "note_form": NoteForm(),
        "is_being_refunded": refunding,
        "can_refund": user.has_perms(REFUND),
        "refunds_to_retry": _refunds_to_retry(order),
        **_possible(order, user, has_shipments=bool(shipments), stopped=stopped),
        **forms,
    }


def _possible(order: Order, user: User, *, has_shipments: bool, stopped: bool) -> dict[str, bool]:
    """Which buttons make sense now. The verbs decide; this only spares merchants buttons that are refused."""
    following = order.available_statuses()
    may = user.has_perms(HANDLE)
    return {
        "can_note": may,
        "can_ship": may and order.status in statuses.TO_SHIP and not stopped,
        "can_pack": may and statuses.PACKING in following and not stopped,
        "can_take_off": may and can_take_off(order),
        "can_unpack": may and order.status == statuses.PACKING and not has_shipments,
        "can_deliver": may and statuses.DELIVERED in following,
        "can_cancel": may and statuses.CANCELLED in following and not has_shipments,
    }


def _refunds_to_retry(order: Order) -> set[int]:
    """Refunds that failed and wait for somebody to decide."""
    failed = open_tasks().filter(order=order, kind=Task.Kind.REFUND_FAILED)
    return {int(reference) for reference in failed.values_list("reference", flat=True)}
