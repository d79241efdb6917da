"""What a merchant is written about an order: that something waits for them, or has been decided."""

from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from shop.customer.mail import send_mail
from shop.order.models import Order


def mail_merchant(order: Order, *, headline: str, text: str, dedupe_key: str, to: str = "") -> None:
    """Queue the mail in the current transaction, once for each `dedupe_key`. `to` a member of staff, or the shop."""
    send_mail(
        "merchant_task",
        to=to or settings.MERCHANT_EMAIL,
        context={
            "number": order.number,
            "headline": headline,
            "text": text,
            "order_url": urljoin(settings.SITE_URL, reverse("dashboard:order-detail", args=[order.number])),
        },
        key=f"merchant-mail:{order.number}",
        dedupe_key=f"merchant_task:{dedupe_key}",
    )
