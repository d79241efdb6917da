"""Asking for word when a sold-out product can be had again.

A stranger's address gets a mail with a link first, and only what is confirmed there is remembered: so nobody subscribes
somebody else, and what the visitor is told is the same whatever we know about the address. The account's own address
has been confirmed when the account was opened.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from oscar.core.loading import get_model

from shop.accounts.language import note_language, note_language_of_guest
from shop.accounts.models import User
from shop.customer.mail import send_now
from shop.languages.messages import asked_in, in_its_language
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security import attempts

# As Oscar's own modules do: the catalogue is no business of this room, but the alert points at it.
Product = get_model("catalogue", "Product")
ProductAlert = get_model("customer", "ProductAlert")

TOPIC = "customer.alert_requested"
SALT = "shop.customer.alert"
CANCEL_SALT = "shop.customer.alert-cancel"
LINK_MAX_AGE = 3 * 24 * 60 * 60  # seconds


def request_alert(*, product: Any, email: str, client_address: str | None) -> None:
    """Have a link sent to the address, with which its owner confirms the alert. Above the limit of mails nothing is
    sent. Call it outside a transaction (the attempt is counted)."""
    if attempts.admit_mail(email=email, address=client_address):
        queue.put(TOPIC, {"product": product.pk, "email": email, **asked_in()})


@handles(TOPIC)
@in_its_language
def send_link(message: Message) -> None:
    product = Product.objects.filter(pk=message.payload["product"], is_public=True).first()
    if product is None:
        return
    email = message.payload["email"]
    token = signing.dumps({"product": product.pk, "email": email}, salt=SALT)
    context = {
        "title": product.get_title(),
        "link": settings.SITE_URL + reverse("customer:alert-confirm", args=[token]),
    }
    send_now(message, "confirm_alert", to=email, context=context)


def confirmed_request(token: str) -> tuple[Any, str] | None:
    """The product and the address that a link confirms; None when it is not ours, too old, or the product is gone."""
    try:
        content = signing.loads(token, salt=SALT, max_age=LINK_MAX_AGE)
    except signing.BadSignature:
        return None
    product = Product.objects.filter(pk=content["product"], is_public=True).first()
    return (product, content["email"]) if product else None


def subscribe(*, product: Any, email: str = "", user: User | None = None) -> Any:
    """The one active alert of this customer for this product; made when there is none."""
    with transaction.atomic():
        # Whoever asks twice at the same moment waits here for the first.
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        user = user or User.objects.by_email(email).first()
        if user is None:
            note_language_of_guest(email)
        else:
            note_language(user)
        known = active_alerts().filter(Q(user=user) if user else Q(user=None, email__iexact=email), product=product)
        return known.first() or _make(product, user, email)


def cancel_token(alert: Any) -> str:
    """For the link in the mail. It works as long as the alert exists, whoever it belongs to by then."""
    return signing.dumps(alert.pk, salt=CANCEL_SALT)


def alert_of(token: str) -> Any:
    """The alert that a link in a mail is about; None when there is none any more."""
    try:
        pk = signing.loads(token, salt=CANCEL_SALT)
    except signing.BadSignature:
        return None
    return ProductAlert.objects.filter(pk=pk).select_related("product__parent").first()


def active_alerts() -> Any:
    return ProductAlert.objects.filter(status=ProductAlert.ACTIVE)


def _make(product: Any, user: User | None, email: str) -> Any:
    alert = ProductAlert(product=product, user=user, email="" if user else email)
    alert.save()
    if user is None:
        alert.confirm()  # Oscar's save() begins a guest's as unconfirmed
    return alert
