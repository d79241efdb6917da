"""Signed addresses by which a customer without an account sees their order, and may change it until it is packed."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from shop.lib.prepared import prepared
from shop.order.models import Order

_signer = Signer(sep=".", salt="shop.order.links")


def token(order: Order) -> str:
    """Whoever has it may see the order, pay it and call it off, for ORDER_LINK_DAYS from today, until it is renewed.

    The day, not the second: all links of a day are the same, so that an answer can be given twice.
    """
    return _signer.sign(f"{order.number}.{order.link_version}.{timezone.now().toordinal()}")


def order_for_token(value: str) -> Order | None:
    """None when the link was altered, is too old, or has been renewed since."""
    order, day = _read(value)
    if order is None or day is None:
        return None
    oldest = (timezone.now() - timedelta(days=settings.ORDER_LINK_DAYS)).toordinal()
    return order if day >= oldest else None


def order_of_old_link(value: str) -> Order | None:
    """The order of a link that we did make, whether it is valid or not. It may not be shown: write to its customer."""
    return _read(value)[0]


def status_path(order: Order) -> str:
    return reverse("checkout:order", kwargs={"token": token(order)})


def status_url(order: Order) -> str:
    return f"{settings.SITE_URL}{status_path(order)}"


def _read(value: str) -> tuple[Order | None, int | None]:
    """The order and the day of a link; no day when the link has been renewed since."""
    try:
        number, version, day = _signer.unsign(value).rsplit(".", 2)
    except (BadSignature, ValueError):
        return None, None
    order = _numbered.first(number)
    is_current = order is not None and str(order.link_version) == version
    return order, int(day) if is_current else None


@prepared(str)
def _numbered(number: str) -> QuerySet[Order]:
    return Order.objects.filter(number=number).order_by()
