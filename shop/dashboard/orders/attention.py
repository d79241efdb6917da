"""What about an order needs a person's eye: open tasks, disputes and fraud warnings."""

from collections.abc import Iterable
from typing import Any

from shop.accounts.models import User
from shop.dashboard.tasks import FinishForm, row_of
from shop.order.models import Order
from shop.order.tasks import open_tasks
from shop.payment.gateways import gateway_named
from shop.payment.models import Dispute, FraudWarning, PaymentAttempt


def attention(order: Order, payments: Iterable[PaymentAttempt], user: User) -> dict[str, Any]:
    """Three queries."""
    attempts = {payment.pk: payment for payment in payments}
    rows = [row_of(task) for task in open_tasks().filter(order=order)]
    disputes = list(Dispute.objects.filter(attempt__in=attempts))
    warnings = FraudWarning.objects.filter(attempt__in=attempts)
    return {
        "rows": rows,
        "is_held_back": any(row.task.stops_dispatch for row in rows),
        "form": FinishForm(),
        "may_finish": user.has_perm("order.change_task"),
        "charged_back": {one.attempt_id for one in disputes if one.state in Dispute.TAKEN},
        "disputes": [(one, _page(attempts[one.attempt_id], one.provider_id)) for one in disputes],
        "warnings": [(one, _page(attempts[one.attempt_id], attempts[one.attempt_id].intent_id)) for one in warnings],
    }


def _page(payment: PaymentAttempt, provider_id: str) -> str:
    return gateway_named(payment.gateway).page_of(provider_id)
