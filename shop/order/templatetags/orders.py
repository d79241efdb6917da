from typing import Any

from django import template

from shop.order import presentation
from shop.order.history import GROUPS
from shop.order.models import Order

register = template.Library()


@register.simple_tag
def present(order: Order) -> dict[str, Any]:
    """{% present order as shown %}: what a customer may know of the order."""
    return presentation.present(order)


@register.filter
def status_label(status: str) -> str:
    return presentation.status_label(status)


@register.filter
def is_coming(order: Order) -> bool:
    """Whether the goods are still awaited."""
    return order.status in GROUPS["coming"][1]
