"""Word to who has written a review that it is read by all now."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from oscar.core.loading import get_class, get_model

from shop.accounts.language import in_language_of
from shop.customer.mail import send_mail
from shop.customer.opt_out import opt_out_headers, opt_out_url, wants
from shop.outbox.models import Message
from shop.outbox.registry import handles

# As Oscar's own modules do: the catalogue is no business of this room, but the mail tells of it.
ProductReview = get_model("reviews", "ProductReview")
PUBLISHED_TOPIC = get_class("catalogue.reviews.write", "PUBLISHED_TOPIC")

MAIL = "review_published"


@handles(PUBLISHED_TOPIC)
def tell_writer(message: Message) -> None:
    """Nothing when the review is gone or refused by now, or its writer wants no such mails."""
    shown = ProductReview.objects.approved().filter(product__is_public=True, user__is_active=True)
    review = shown.select_related("user", "product").filter(pk=message.payload["review"]).first()
    if review is None or not wants(review.user.email, MAIL):
        return
    with in_language_of(review.user):
        _mail(review, dedupe_key=f"{MAIL}:{message.pk}")


def _mail(review: Any, *, dedupe_key: str) -> None:
    email = review.user.email
    page = reverse("catalogue:reviews-list", args=[review.product.slug, review.product.pk])
    context = {
        "name": review.user.first_name,
        "product": review.product.get_title(),
        "review_title": review.title,
        "stars": review.score,
        "review_url": settings.SITE_URL + page,
        "opt_out_url": opt_out_url(email, MAIL),
    }
    send_mail(MAIL, to=email, context=context, dedupe_key=dedupe_key, headers=opt_out_headers(email, MAIL))
