"""A customer asks to send goods back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.languages.addresses import in_first_language
from shop.order import statuses
from shop.order.merchant import mail_merchant
from shop.order.models import Line, Order, Task
from shop.order.tasks import raise_task
from shop.order.transition import lock_order
from shop.order.units import with_units
from shop.returns.mails import REQUESTED, mail_return
from shop.returns.models import ReturnLine, ReturnRequest
from shop.security import audit
from shop.security.models import AuditEntry


class ReturnRefusedError(Exception):
    """The goods cannot be asked to be sent back. The text is for the customer."""


class Wanted(NamedTuple):
    quantity: int
    reason: ReturnLine.Reason


def returnable_until(order: Order) -> datetime | None:
    """The end of the time for sending back; None while the order has not arrived, since it has not begun to run."""
    arrived = order.status_changes.filter(new_status=statuses.DELIVERED).order_by("pk").last()
    return arrived.date_created + timedelta(days=settings.RETURN_DAYS) if arrived else None


def returnable_lines(order: Order) -> list[Line]:
    """The order's lines with `units_returnable`, where there are any: sent, and not on their way back already."""
    lines = with_units(order.lines.all()).annotate(units_returnable=F("units_shipped") - F("units_returning"))
    return list(lines.filter(units_returnable__gt=0).order_by("pk"))


def why_not(order: Order) -> str:
    """Why nothing of the order can be sent back, in words for its customer; "" when something can."""
    if not order.shipments.exists():
        return _("Nothing of this order has been sent yet. Until it is packed you can still cancel it.")
    until = returnable_until(order)
    if until is not None and timezone.now() > until:
        text = _("The time for sending something back ended on %(day)s. Is something broken? Then please write to us.")
        return text % {"day": date_format(timezone.localtime(until))}
    return "" if returnable_lines(order) else _("All of this order is on its way back already.")


@transaction.atomic
def request_return(
    *, order_id: int, wanted: Mapping[int, Wanted], note: str, form_key: UUID, actor: User | None
) -> ReturnRequest:
    """Note what a customer wants to send back, by order line id, and give the merchant a task to decide about it.

    The same form again answers with the request there is. ReturnRefusedError when it is too late, or a line does not
    have that many units: they are counted under the order's lock, and a constraint holds besides.
    """
    order = lock_order(order_id)
    known = ReturnRequest.objects.filter(form_key=form_key, order=order).first()
    if known is not None:
        return known
    _check(order, wanted)
    request = ReturnRequest.objects.create(order=order, form_key=form_key, note=note)
    ReturnLine.objects.bulk_create(
        ReturnLine(request=request, line_id=line_id, quantity=want.quantity, reason=want.reason)
        for line_id, want in wanted.items()
    )
    for line_id, want in wanted.items():
        Line.objects.filter(pk=line_id).update(units_returning=F("units_returning") + want.quantity)
    audit.record(AuditEntry.Action.RETURN_REQUESTED, target=order, actor=actor, number=order.number, request=request.pk)
    _tell(request, order)
    return request


def _check(order: Order, wanted: Mapping[int, Wanted]) -> None:
    refusal = why_not(order)
    if refusal:
        raise ReturnRefusedError(refusal)
    if not wanted:
        raise ReturnRefusedError(_("Please say what you want to send back."))
    left = {line.pk: line.units_returnable for line in returnable_lines(order)}
    if any(not 0 < want.quantity <= left.get(line_id, 0) for line_id, want in wanted.items()):
        raise ReturnRefusedError(_("That is more than you can send back. Please look at the quantities again."))


def _tell(request: ReturnRequest, order: Order) -> None:
    mail_return(request, REQUESTED)
    raise_task(order=order, kind=Task.Kind.RETURN_REQUEST, reference=str(request.pk), note=request.note)
    with in_first_language():
        mail_merchant(
            order,
            headline=_("A customer wants to send something back"),
            text=_("Look at what and why, and answer: the customer waits for it."),
            dedupe_key=f"return:{request.pk}",
        )
