from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shop.shipping.estimate import Window

register = template.Library()
# Translators may reorder day and month: https://docs.djangoproject.com/en/5.2/ref/templates/builtins/#date
DAY = "D j M"


@register.filter
def window_words(window: Window | None) -> str:
    """“Wed 25 Nov” or “Wed 25 Nov – Fri 27 Nov”; nothing for a window that nobody promised."""
    if window is None:
        return ""
    first, last = (date_format(day, DAY) for day in window)
    return first if first == last else _("%(first)s – %(last)s") % {"first": first, "last": last}
