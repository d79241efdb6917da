"""For the basket's page, which knows nothing of deliveries itself."""

from typing import Any

from django import template

from shop.basket.request import ShopRequest
from shop.checkout import estimate

register = template.Library()


@register.simple_tag
def delivery_estimate(request: ShopRequest) -> dict[str, Any] | None:
    return estimate.estimate(request)
