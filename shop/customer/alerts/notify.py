"""Word to those who wait for a product, when it can really be bought again: once each, and not to a hundred people for
three units."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from shop.accounts.language import in_language_of
from shop.accounts.models import GuestLanguage
from shop.customer.alerts.subscribe import active_alerts, cancel_token
from shop.customer.mail import send_mail
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.outbox.registry import handles

terms_of = get_class("catalogue.terms", "terms_of")
Product = get_model("catalogue", "Product")
ProductAlert = get_model("customer", "ProductAlert")

TOPIC = "customer.alerts_look"
# So many are written to for each unit there is, in so long a time; who asked first is told first.
PEOPLE_PER_UNIT = 5
WAVE = timedelta(hours=24)
# Nobody waits longer than that, and what is over is forgotten so long after.
LONGEST_WAIT = timedelta(days=365)
KEPT = timedelta(days=30)


def look_at_alerts(product_ids: Iterable[int]) -> None:
    """Call it when stock or terms of these products (variants, or their parents) may have changed."""
    ids = list(product_ids)
    waiting = active_alerts().filter(Q(product__in=ids) | Q(product__parent__in=ids))
    for product_id in sorted(set(waiting.values_list("product_id", flat=True))):
        queue.put(TOPIC, {"product": product_id}, key=f"alerts:{product_id}")


@handles(TOPIC)
def look(message: Message) -> None:
    products = Product.objects.select_related("parent__product_class", "product_class")
    product = products.filter(pk=message.payload["product"]).first()
    terms = _terms(product) if product else None
    if product is not None and terms is not None and terms.purchasable:
        tell_waiting(product=product, terms=terms)


@transaction.atomic
def tell_waiting(*, product: Any, terms: Any) -> int:
    """Write to those whose turn it is; how many. The others are looked at again when this wave is over."""
    now = timezone.now()
    waiting = active_alerts().filter(product=product).select_for_update(no_key=True, of=("self",))
    alerts = list(waiting.select_related("user").order_by("pk"))
    turn = alerts if terms.units is None else alerts[: _room(product, terms.units)]
    for alert in turn:
        _tell(alert, product, terms)
    ProductAlert.objects.filter(pk__in=[alert.pk for alert in turn]).update(status=ProductAlert.CLOSED, date_closed=now)
    if len(turn) < len(alerts):
        key = f"{TOPIC}:{product.pk}:{(now + WAVE).date()}"
        queue.put(TOPIC, {"product": product.pk}, key=f"alerts:{product.pk}", run_at=now + WAVE, dedupe_key=key)
    return len(turn)


@every(timedelta(days=1), "customer.alerts_forget")
def forget_old(message: Message) -> None:
    """An address is kept no longer than it is needed."""
    now = timezone.now()
    over = ProductAlert.objects.exclude(status=ProductAlert.ACTIVE)
    over.filter(Q(date_closed__lt=now - KEPT) | Q(date_cancelled__lt=now - KEPT)).delete()
    ProductAlert.objects.filter(date_created__lt=now - LONGEST_WAIT).delete()
    waiting = ProductAlert.objects.filter(email__iexact=OuterRef("email"), user=None)
    GuestLanguage.objects.exclude(Exists(waiting)).delete()


def _terms(product: Any) -> Any:
    """What one can buy it for; None for what nobody is shown, and for a parent, of which only variants are sold."""
    shown = product.parent or product
    if product.is_parent or not (product.is_public and shown.is_public):
        return None
    record = product.stockrecords.order_by("pk").first()
    return terms_of(record, track_stock=shown.product_class.track_stock)


def _room(product: Any, units: int) -> int:
    told = ProductAlert.objects.filter(product=product, status=ProductAlert.CLOSED)
    return max(units * PEOPLE_PER_UNIT - told.filter(date_closed__gt=timezone.now() - WAVE).count(), 0)


def _tell(alert: Any, product: Any, terms: Any) -> None:
    to = alert.user.email if alert.user else alert.email
    with in_language_of(alert.user, alert.email):
        context = {
            "title": product.get_title(),
            "availability": terms.availability_text,
            "product_url": f"{settings.SITE_URL}{product.get_absolute_url()}",
            "cancel_url": settings.SITE_URL + reverse("customer:alert-cancel", args=[cancel_token(alert)]),
        }
        send_mail("back_in_stock", to=to, context=context, dedupe_key=f"back-in-stock:{alert.pk}")
