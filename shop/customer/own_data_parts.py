"""What the account itself holds about a person: addresses, choices, alerts, reviews, and the log of what was done."""

from collections.abc import Iterator
from typing import Any

from oscar.core.loading import get_model

from shop.accounts.models import User
from shop.customer.own_data import ROWS_AT_ONCE, holds
from shop.mail.models import MailOptOut, MarketingConsent
from shop.security.models import AuditEntry

UserAddress = get_model("address", "UserAddress")
# As elsewhere in this room: what Oscar's models point at belongs to rooms beside.
ProductAlert = get_model("customer", "ProductAlert")
ProductReview = get_model("reviews", "ProductReview")

POSTAL = ("title", "first_name", "last_name", "line1", "line2", "line3", "line4", "state", "postcode")


@holds("addresses")
def addresses(user: User) -> Iterator[Any]:
    fields = (*POSTAL, "country_id", "phone_number", "notes", "is_default_for_shipping", "is_default_for_billing")
    for row in UserAddress.objects.filter(user=user).order_by("pk").values(*fields).iterator(ROWS_AT_ONCE):
        yield {**row, "phone_number": str(row["phone_number"] or "")}


@holds("consents_to_news")
def consents(user: User) -> Iterator[Any]:
    fields = ("email", "wording", "wording_version", "asked_at", "confirmed_at", "withdrawn_at")
    found = MarketingConsent.objects.filter(email=user.email.casefold()).order_by("pk")
    return found.values(*fields).iterator(ROWS_AT_ONCE)


@holds("mails_switched_off")
def opt_outs(user: User) -> Iterator[Any]:
    found = MailOptOut.objects.filter(email=user.email.casefold()).order_by("pk")
    return found.values("name", "made_at").iterator(ROWS_AT_ONCE)


@holds("stock_alerts")
def alerts(user: User) -> Iterator[Any]:
    found = ProductAlert.objects.filter(user=user).select_related("product__parent").order_by("pk")
    for alert in found.iterator(ROWS_AT_ONCE):
        times = ("date_created", "date_confirmed", "date_cancelled", "date_closed")
        yield {"product": alert.product.get_title(), "state": alert.status, **{k: getattr(alert, k) for k in times}}


@holds("reviews")
def reviews(user: User) -> Iterator[Any]:
    found = ProductReview.objects.filter(user=user).select_related("product").order_by("pk")
    for review in found.iterator(ROWS_AT_ONCE):
        own = {key: getattr(review, key) for key in ("score", "title", "body", "date_created")}
        product = review.product.get_title() if review.product else ""
        yield {"product": product, **own, "state": str(review.get_status_display())}


@holds("log")
def log(user: User) -> Iterator[Any]:
    """What the person did, when, and from which address on the internet."""
    found = AuditEntry.objects.filter(actor=user).order_by("pk").values("action", "created_at", "address")
    return found.iterator(ROWS_AT_ONCE)
