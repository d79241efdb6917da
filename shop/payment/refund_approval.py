"""Large refunds: one person asks, another one agrees, and only then money moves."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.catalogue.templatetags.money import money
from shop.order.merchant import mail_merchant
from shop.order.models import Task
from shop.order.tasks import finish_task, open_tasks, raise_task
from shop.payment.locks import lock_attempt
from shop.payment.models import Refund, RefundApproval
from shop.payment.refund import is_charged_back, request_refund
from shop.payment.refund_as_shown import lock_as_shown
from shop.payment.refund_plan import RefundRefusedError
from shop.security import audit
from shop.security.backends import EmailBackend
from shop.security.models import AuditEntry

State = RefundApproval.State
REFUND_PERMISSION = "payment.add_refund"


def others_who_may_refund(user: User) -> QuerySet[User]:
    may: QuerySet[User] = EmailBackend().with_perm(REFUND_PERMISSION)
    return may.filter(is_staff=True).exclude(pk=user.pk).order_by("pk")


@transaction.atomic
def ask_for_approval(
    *, attempt_id: int, left: Decimal, actor: User, reason: str, currency: str, **what: Any
) -> RefundApproval:
    """Write down a refund (`what` as plan_refund takes it) for another person to decide, and tell all who may.

    RefundRefusedError when the payment has changed since it was shown, or the very same is waiting already.
    """
    attempt, plan = lock_as_shown(attempt_id, left, what)
    if is_charged_back(attempt):
        raise RefundRefusedError(_("This payment is disputed: its money is at the customer's bank."))
    if currency != attempt.currency or plan.total > left:
        raise RefundRefusedError(_("This is more than is left of the payment."))
    stored = _stored(what)
    if RefundApproval.objects.filter(attempt=attempt, plan=stored, state=State.WAITING).exists():
        raise RefundRefusedError(_("The very same refund waits for approval already."))
    approval = RefundApproval.objects.create(
        attempt=attempt,
        plan=stored,
        amount=plan.total,
        currency=attempt.currency,
        left=left,
        reason=reason[:500],
        asked_by=actor,
    )
    _record(approval, AuditEntry.Action.REFUND_APPROVAL_ASKED, actor, reason=approval.reason)
    _tell_the_others(approval)
    return approval


@transaction.atomic
def approve_refund(*, approval_id: int, actor: User) -> RefundApproval:
    """Agree, and refund in the same transaction. The approval has lapsed instead when the payment has changed since it
    was asked for; its `answer` says so. RefundRefusedError when it is not this person's, or nobody's, to decide."""
    approval = _lock_to_decide(approval_id, actor)
    try:
        with transaction.atomic():
            approval.refund = _refund(approval)
    except RefundRefusedError as refusal:
        approval.refund = None
        _decide(approval, State.LAPSED, actor, AuditEntry.Action.REFUND_APPROVAL_LAPSED, answer=str(refusal))
        return approval
    _decide(approval, State.APPROVED, actor, AuditEntry.Action.REFUND_APPROVED)
    return approval


@transaction.atomic
def refuse_refund(*, approval_id: int, reason: str, actor: User) -> RefundApproval:
    """RefundRefusedError as in approve_refund."""
    approval = _lock_to_decide(approval_id, actor)
    _decide(approval, State.REFUSED, actor, AuditEntry.Action.REFUND_REFUSED, answer=reason[:500])
    return approval


@transaction.atomic
def take_back(*, approval_id: int, actor: User) -> RefundApproval:
    """The asker does not want it any more. RefundRefusedError for anybody else, and when it is decided."""
    approval = _lock(approval_id)
    if approval.asked_by_id != actor.pk:
        raise RefundRefusedError(_("Only who asked for it can take it back."))
    _close(approval, State.TAKEN_BACK)
    _record(approval, AuditEntry.Action.REFUND_APPROVAL_LAPSED, actor, reason=_("Taken back"))
    _finish_task(approval, actor)
    return approval


def _lock(approval_id: int) -> RefundApproval:
    """As it is now, after the order's row and the attempt's; RefundRefusedError when it is decided."""
    attempt = lock_attempt(RefundApproval.objects.values_list("attempt_id", flat=True).get(pk=approval_id))
    rows = RefundApproval.objects.select_for_update(of=("self",), no_key=True).select_related("asked_by")
    approval: RefundApproval = rows.get(pk=approval_id)
    approval.attempt = attempt
    if not approval.is_waiting:
        state = approval.get_state_display()
        raise RefundRefusedError(_("This has been decided already: %(state)s.") % {"state": state})
    return approval


def _lock_to_decide(approval_id: int, actor: User) -> RefundApproval:
    approval = _lock(approval_id)
    if approval.asked_by_id == actor.pk:
        raise RefundRefusedError(_("You have asked for this refund yourself: somebody else has to decide."))
    return approval


def _refund(approval: RefundApproval) -> Refund:
    """Exactly what was asked for, or RefundRefusedError."""
    attempt = approval.attempt
    if attempt.amount_refundable != approval.left:
        raise RefundRefusedError(_("The payment has changed since: there has been another refund. Please ask anew."))
    refund = request_refund(
        attempt_id=attempt.pk,
        reason=approval.reason,
        currency=approval.currency,
        actor=approval.asked_by,
        **approval.what(),
    )
    if refund.amount != approval.amount:
        raise RefundRefusedError(_("The order has changed since: this comes to another amount now. Please ask anew."))
    return refund


def _decide(
    approval: RefundApproval, state: State, actor: User, action: AuditEntry.Action, *, answer: str = ""
) -> None:
    approval.decided_by, approval.answer = actor, answer
    _close(approval, state)
    _record(approval, action, actor, reason=answer)
    _finish_task(approval, actor)
    _tell_the_asker(approval)


def _close(approval: RefundApproval, state: State) -> None:
    approval.state, approval.decided_at = state, timezone.now()
    approval.save(update_fields=["state", "decided_at", "decided_by", "answer", "refund"])


def _record(approval: RefundApproval, action: AuditEntry.Action, actor: User, *, reason: str) -> None:
    details = {"approval": approval.pk, "amount": str(approval.amount), "currency": approval.currency}
    audit.record(action, target=approval.attempt.order, actor=actor, **details, reason=reason)


def _finish_task(approval: RefundApproval, actor: User) -> None:
    kind, reference = Task.Kind.REFUND_APPROVAL, str(approval.pk)
    for task in open_tasks().filter(order=approval.attempt.order, kind=kind, reference=reference):
        finish_task(task_id=task.pk, outcome=str(approval.get_state_display()), actor=actor)


def _tell_the_others(approval: RefundApproval) -> None:
    order, asker = approval.attempt.order, approval.asked_by
    who = asker.get_full_name() or asker.email
    text = _("%(who)s asks to refund %(amount)s. Reason: %(reason)s") % {
        "who": who,
        "amount": money(approval.amount, approval.currency),
        "reason": approval.reason or "–",
    }
    raise_task(order=order, kind=Task.Kind.REFUND_APPROVAL, reference=str(approval.pk), note=text)
    for other in others_who_may_refund(asker):
        headline = _("Please approve a refund")
        mail_merchant(
            order, to=other.email, headline=headline, text=text, dedupe_key=f"approval:{approval.pk}:{other.pk}"
        )


def _tell_the_asker(approval: RefundApproval) -> None:
    by = approval.decided_by
    text = _("%(who)s has decided about the refund of %(amount)s that you asked for: %(state)s. %(answer)s") % {
        "who": (by.get_full_name() or by.email) if by else "",
        "amount": money(approval.amount, approval.currency),
        "state": approval.get_state_display(),
        "answer": approval.answer,
    }
    mail_merchant(
        approval.attempt.order,
        to=approval.asked_by.email,
        headline=_("Your refund was decided"),
        text=text.strip(),
        dedupe_key=f"approval-decided:{approval.pk}",
    )


def _stored(what: dict[str, Any]) -> dict[str, Any]:
    """As JSON, one way to write each: the same refund is known again by it."""
    return {
        "lines": {str(line): quantity for line, quantity in sorted(what.get("lines", {}).items())},
        "shipping": f"{what.get('shipping') or 0:.2f}",
        "amount": f"{what.get('amount') or 0:.2f}",
        "restock": bool(what.get("restock")),
    }
