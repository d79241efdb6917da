from django import template

from shop.catalogue.structured_data import absolute

register = template.Library()


@register.filter
def absolute_url(url: str | None) -> str:
    """With the shop's name before a path, for machines that have no page to start from; "" for nothing."""
    return absolute(url) if url else ""
