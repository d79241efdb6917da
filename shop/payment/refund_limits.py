"""From which amount a refund wants a fresh second factor, and from which a second person."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from shop.accounts.models import User
from shop.order.models import Order
from shop.payment.models import Refund
from shop.payment.preferences import payment_settings

# Many small refunds of one order count as one large: else nobody would ever need a second person.
TOGETHER = timedelta(days=1)


def wants_fresh_factor(*, order: Order, actor: User, amount: Decimal) -> bool:
    return refunded_alone(order, actor) + amount >= payment_settings().refunds_confirmed_from


def wants_second_person(*, order: Order, actor: User, amount: Decimal) -> bool:
    """Ask it with the order locked: then nobody refunds meanwhile."""
    limit = payment_settings().refunds_approved_from
    return limit is not None and refunded_alone(order, actor) + amount >= limit


def refunded_alone(order: Order, actor: User) -> Decimal:
    """What this person has refunded of the order lately, without anybody's approval."""
    theirs = Refund.objects.filter(attempt__order=order, requested_by=actor, approval__isnull=True)
    lately = theirs.filter(created_at__gte=timezone.now() - TOGETHER).exclude(state=Refund.State.FAILED)
    return lately.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
