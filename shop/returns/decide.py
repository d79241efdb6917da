"""What a merchant makes of a request to send goods back."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.order.models import Line, Task
from shop.order.tasks import finish_tasks_of
from shop.order.transition import lock_order
from shop.returns.mails import APPROVED, DECLINED, RECEIVED, mail_return
from shop.returns.models import ReturnRequest
from shop.security import audit
from shop.security.models import AuditEntry

State = ReturnRequest.State
# What may follow what after the decision; a request that was declined or closed is over.
FOLLOWING = {State.APPROVED: (State.RECEIVED, State.CLOSED), State.RECEIVED: (State.CLOSED,)}


class InvalidStepError(Exception):
    """The request is not where this step begins: somebody else was quicker. The text is for the merchant."""


@transaction.atomic
def decide_return(*, request_id: int, approve: bool, message: str, actor: User) -> ReturnRequest:
    """Approve or decline, once, and mail the customer with the merchant's message. What is declined may be asked for
    again. InvalidStepError when it was decided before."""
    request = _lock(request_id)
    if request.state != State.REQUESTED:
        raise InvalidStepError(_("This has been decided already."))
    request.state = State.APPROVED if approve else State.DECLINED
    request.decided_at, request.decided_by, request.message = timezone.now(), actor, message
    request.save(update_fields=["state", "decided_at", "decided_by", "message"])
    if not approve:
        for line in request.lines.all():
            Line.objects.filter(pk=line.line_id).update(units_returning=F("units_returning") - line.quantity)
    _record(AuditEntry.Action.RETURN_DECIDED, request, actor)
    outcome = request.get_state_display()
    finish_tasks_of(order=request.order, kind=Task.Kind.RETURN_REQUEST, reference=str(request.pk), outcome=outcome)
    mail_return(request, APPROVED if approve else DECLINED)
    return request


@transaction.atomic
def advance_return(*, request_id: int, to: str, actor: User) -> ReturnRequest:
    """Note that the goods have come back, or that nothing more is to be done. InvalidStepError when it is not next."""
    request = _lock(request_id)
    if to not in FOLLOWING.get(State(request.state), ()):
        raise InvalidStepError(_("This step does not come next."))
    request.state = to
    request.save(update_fields=["state"])
    _record(AuditEntry.Action.RETURN_ADVANCED, request, actor)
    if to == State.RECEIVED:
        mail_return(request, RECEIVED)
    return request


def _lock(request_id: int) -> ReturnRequest:
    """The order first, as everybody does who changes what is left of it."""
    order_id = ReturnRequest.objects.values_list("order_id", flat=True).get(pk=request_id)
    lock_order(order_id)
    return ReturnRequest.objects.select_related("order").get(pk=request_id)


def _record(action: AuditEntry.Action, request: ReturnRequest, actor: User) -> None:
    number = request.order.number
    audit.record(action, target=request.order, actor=actor, number=number, request=request.pk, state=request.state)
