"""Disputes and fraud warnings: what the customer's bank has against a payment, and what it asks of the merchant."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.order import statuses, tasks
from shop.order.merchant import mail_merchant
from shop.order.models import Order, Task
from shop.payment import dispute_words, ledger
from shop.payment.gateway import DisputeStatus, FraudWarningStatus, PaymentUnavailableError
from shop.payment.gateways import gateway_named
from shop.payment.locks import lock_attempt
from shop.payment.models import Dispute, FraudWarning, PaymentAttempt
from shop.security import audit
from shop.security.models import AuditEntry

logger = logging.getLogger(__name__)
TRIES = 5
State = PaymentAttempt.State


def sync_dispute(*, provider: str, provider_id: str) -> Dispute | None:
    """Ask the provider about a dispute and let books, tasks and the order follow; None when it is of no payment that
    this shop has booked.

    May be called at any time, any number of times, by several at once: an answer is thrown away and asked for again
    when another was written down while it was on its way.
    """
    for _try in range(TRIES):
        asked_at = timezone.now()
        status = gateway_named(provider).retrieve_dispute(provider_id)
        attempt = _payment(provider, status.intent_id, State.CAPTURED)
        if attempt is None:
            logger.info("dispute of an unknown payment ignored id=%s", provider_id)
            return None
        dispute = _write_down(attempt, status, asked_at)
        if dispute is not None:
            return dispute
    raise PaymentUnavailableError(f"Dispute {provider_id} changes while it is looked at")


def sync_fraud_warning(*, provider: str, provider_id: str) -> FraudWarning | None:
    """Ask the provider about a fraud warning; None when it is of no payment that this shop has taken or holds.

    May be called again. What has been refunded or disputed needs no decision any more, for good.
    """
    status = gateway_named(provider).retrieve_fraud_warning(provider_id)
    attempt = _payment(provider, status.intent_id, State.CAPTURED, State.AUTHORISED)
    if attempt is None:
        logger.info("fraud warning of an unknown payment ignored id=%s", provider_id)
        return None
    with transaction.atomic():
        return _warn(lock_attempt(attempt.pk), status)


def _payment(provider: str, intent_id: str, *states: str) -> PaymentAttempt | None:
    if not intent_id:
        return None
    return PaymentAttempt.objects.filter(gateway=provider, intent_id=intent_id, state__in=states).first()


def _write_down(attempt: PaymentAttempt, status: DisputeStatus, asked_at: datetime) -> Dispute | None:
    """None when what was answered may be older than what is known by now."""
    with transaction.atomic():
        attempt = lock_attempt(attempt.pk)
        dispute = attempt.disputes.filter(provider_id=status.id).first()
        before = dispute.state if dispute else ""
        if dispute is not None and dispute.updated_at > asked_at:
            return None
        dispute = dispute or Dispute(attempt=attempt, provider_id=status.id)
        dispute.attempt = attempt
        if _take_over(dispute, status):
            dispute.save()
        ledger.book_disputed(attempt, status.movements)
        if dispute.state != before:
            _tell(dispute, before)
        _keep_task(dispute)
        return dispute


def _take_over(dispute: Dispute, status: DisputeStatus) -> bool:
    """Whether anything is new."""
    facts = {
        "amount": status.amount,
        "currency": status.currency,
        "reason": status.reason[:120],
        "state": Dispute.State(status.state.value),
        "answer_by": status.answer_by,
    }
    old = {name: getattr(dispute, name) for name in facts}
    for name, value in facts.items():
        setattr(dispute, name, value)
    return dispute.pk is None or old != facts


def _tell(dispute: Dispute, before: str) -> None:
    """The audit log, and the merchant by mail, of a state that is new."""
    order = dispute.attempt.order
    about: dict[str, Any] = {
        "dispute": dispute.provider_id,
        "amount": str(dispute.amount),
        "currency": dispute.currency,
    }
    if not before:
        audit.record(AuditEntry.Action.DISPUTE_OPENED, target=order, reason=dispute.reason, **about)
    if not dispute.is_open:
        audit.record(AuditEntry.Action.DISPUTE_CLOSED, target=order, reason=dispute.get_state_display(), **about)
    mail_merchant(
        order,
        headline=dispute_words.headline(dispute),
        text=dispute_words.what_to_do(dispute) if dispute.is_open else dispute_words.what_it_means(dispute),
        dedupe_key=f"dispute:{dispute.provider_id}:{dispute.state}",
    )


def _keep_task(dispute: Dispute) -> None:
    """Open while there is something to do or to hold back."""
    order = dispute.attempt.order
    if _needs_a_person(dispute):
        tasks.raise_task(
            order=order,
            kind=Task.Kind.DISPUTE,
            reference=dispute.provider_id,
            note=dispute_words.what_to_do(dispute),
            due_at=dispute.answer_by if dispute.state in Dispute.UNANSWERED else None,
            stops_dispatch=order.status in statuses.TO_SHIP,
        )
    else:
        outcome = dispute_words.what_it_means(dispute)
        tasks.finish_tasks_of(order=order, kind=Task.Kind.DISPUTE, reference=dispute.provider_id, outcome=outcome)


def _needs_a_person(dispute: Dispute) -> bool:
    """Goods whose payment is lost must stay in the house; money won for a cancelled order is the customer's."""
    attempt = dispute.attempt
    if dispute.state == Dispute.State.LOST:
        return attempt.order.status in statuses.TO_SHIP
    if dispute.state == Dispute.State.WON:
        return attempt.order.status == statuses.CANCELLED and attempt.amount_refundable > 0
    return True


def _warn(attempt: PaymentAttempt, status: FraudWarningStatus) -> FraudWarning:
    order = attempt.order
    warning, is_new = attempt.fraud_warnings.get_or_create(
        provider_id=status.id, defaults={"reason": status.reason[:120], "is_actionable": status.is_actionable}
    )
    if is_new:
        audit.record(AuditEntry.Action.FRAUD_WARNED, target=order, warning=status.id, reason=status.reason)
        _ask_to_decide(order, warning)
    if warning.is_actionable and not status.is_actionable:
        warning.is_actionable = False
        warning.save(update_fields=["is_actionable"])
        outcome = _("The payment has been refunded or disputed since: there is nothing to decide any more.")
        tasks.finish_tasks_of(order=order, kind=Task.Kind.FRAUD_WARNING, reference=status.id, outcome=outcome)
    return warning


def _ask_to_decide(order: Order, warning: FraudWarning) -> None:
    if not warning.is_actionable:
        return
    note = dispute_words.why_warned(warning)
    tasks.raise_task(
        order=order,
        kind=Task.Kind.FRAUD_WARNING,
        reference=warning.provider_id,
        note=note,
        stops_dispatch=order.status in statuses.TO_SHIP,
    )
    mail_merchant(order, headline=_("Fraud warning"), text=note, dedupe_key=f"fraud_warning:{warning.provider_id}")
