"""Refunds that did not arrive: asked for again by a merchant, or looked at again so that none waits for ever."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from shop.accounts.models import User
from shop.order.models import Task
from shop.order.tasks import finish_task, open_tasks
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.payment.gateway import PaymentUnavailableError
from shop.payment.locks import lock_attempt
from shop.payment.models import Refund, RefundApproval
from shop.payment.refund import TOPIC, request_refund
from shop.payment.refund_limits import wants_second_person
from shop.payment.refund_mail import refund_parts
from shop.payment.refund_plan import RefundRefusedError
from shop.payment.refund_sync import sync_refund

logger = logging.getLogger(__name__)
# Younger ones are on their way: their own message, or the provider's, is expected any moment.
LEFT_ALONE = timedelta(minutes=15)


@transaction.atomic
def refund_again(*, refund_id: int, actor: User | None) -> Refund:
    """A new refund with the content of one that failed. The goods were moved by the first one.

    RefundRefusedError when it did not fail, was asked for again or laid aside before, or no longer fits.
    """
    attempt = lock_attempt(Refund.objects.values_list("attempt_id", flat=True).get(pk=refund_id))
    failed = Refund.objects.prefetch_related("lines__line").get(pk=refund_id)
    task = open_tasks().filter(order=attempt.order, kind=Task.Kind.REFUND_FAILED, reference=str(refund_id)).first()
    if failed.state != Refund.State.FAILED or task is None:
        msg = "This refund has been asked for again already, or was settled in another way"
        raise RefundRefusedError(msg)
    if _needs_approval(failed, actor):
        msg = "Somebody else has to approve this refund. Ask for it by “Refund…”, then finish this task"
        raise RefundRefusedError(msg)
    refund = request_refund(
        attempt_id=attempt.pk,
        lines={part.line_id: part.quantity for part in failed.lines.all()},
        shipping=failed.shipping_amount,
        amount=refund_parts(failed)["other"],
        reason=failed.reason,
        actor=actor,
    )
    finish_task(task_id=task.pk, outcome=f"Asked for again as refund {refund.pk}", actor=actor)
    return refund


def _needs_approval(failed: Refund, actor: User | None) -> bool:
    """What a second person has agreed to, or the shop itself has asked for, is made again by one."""
    if actor is None or failed.requested_by_id is None or RefundApproval.objects.filter(refund=failed).exists():
        return False
    return wants_second_person(order=failed.attempt.order, actor=actor, amount=failed.amount)


@every(timedelta(hours=1), "payment.look_at_refunds")
def look_at_refunds(_message: Message) -> None:
    """A lost event leaves no refund pending, a lost or parked message leaves none unasked."""
    waiting = Refund.objects.filter(updated_at__lt=timezone.now() - LEFT_ALONE).select_related("attempt")
    for refund in waiting.filter(state=Refund.State.PENDING, provider_id__isnull=False):
        try:
            sync_refund(provider=refund.attempt.gateway, provider_id=refund.provider_id or "")
        except PaymentUnavailableError as error:
            logger.warning("refund=%s cannot be looked at: %s", refund.pk, error)
    for refund in waiting.filter(state=Refund.State.REQUESTED):
        _ask_again(refund)


def _ask_again(refund: Refund) -> None:
    """What a merchant has discarded was meant to stay undone."""
    last = Message.objects.filter(topic=TOPIC, payload__refund=refund.pk).order_by("-pk").first()
    if last is None or last.state == Message.State.DONE:
        queue.put(TOPIC, {"refund": refund.pk})
    elif last.state == Message.State.PARKED:
        queue.retry(last)
