from typing import Any

from django import template
from django.db.models import QuerySet

from shop.order.models import Order
from shop.returns.models import ReturnRequest
from shop.returns.request import why_not

register = template.Library()


@register.simple_tag
def returns_of(order: Order) -> QuerySet[ReturnRequest]:
    """{% returns_of order as requests %}: what the customer has asked to send back, the latest first."""
    return order.return_requests.prefetch_related("lines__line")


@register.simple_tag
def can_return(order: Order) -> Any:
    """{% can_return order as may_return %}: whether the page of returns has something to offer."""
    return not why_not(order)
