"""Signed addresses by which a customer without an account sees their order."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from shop.order.models import Order

_signer = Signer(sep=".", salt="shop.order.links")


def token(order: Order) -> str:
    """Whoever has it may see the order and pay it. It does not expire: it stands in mails that are kept."""
    return _signer.sign(order.number)


def order_for_token(value: str) -> Order | None:
    try:
        number = _signer.unsign(value)
    except BadSignature:
        return None
    return Order.objects.filter(number=number).first()


def status_path(order: Order) -> str:
    return reverse("checkout:order", kwargs={"token": token(order)})


def status_url(order: Order) -> str:
    return f"{settings.SITE_URL}{status_path(order)}"
