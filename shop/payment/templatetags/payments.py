from typing import Any

from django import template
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from shop.lib.prepared import prepared
from shop.order.models import Order
from shop.payment import ways_to_pay as ways
from shop.payment.models import Refund
from shop.payment.refund_mail import refund_parts

register = template.Library()
WORDS = {
    Refund.State.REQUESTED: _("Is being refunded"),
    Refund.State.PENDING: _("On its way to you"),
    Refund.State.SUCCEEDED: _("Refunded"),
}


@register.simple_tag
def refunds_of(order: Order) -> list[dict[str, Any]]:
    """{% refunds_of order as refunds %}: what goes back to the customer. One that failed is the merchant's business."""
    refunds = _refunds(order.pk)
    prefetch_related_objects(refunds, "lines__line")
    return [
        {
            "label": str(WORDS[Refund.State(refund.state)]),
            "amount": refund.amount,
            "currency": refund.currency,
            "at": refund.created_at,
            **refund_parts(refund),
        }
        for refund in refunds
    ]


@prepared(int)
def _refunds(order_id: int) -> QuerySet[Refund]:
    return Refund.objects.filter(attempt__order=order_id).exclude(state=Refund.State.FAILED)


@register.simple_tag
def ways_to_pay(order: Order) -> dict[str, Any]:
    """{% ways_to_pay order as ways %}: `can_pay`, `transfer` and `other_methods`."""
    return ways.ways_to_pay(order)
