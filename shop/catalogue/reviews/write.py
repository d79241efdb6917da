"""Writing, judging and taking back reviews. Each ends in Product.update_rating, which tells the search as well."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from oscar.core.loading import get_model

from shop.accounts.language import note_language
from shop.accounts.models import User
from shop.catalogue.models import Product
from shop.outbox import queue

ProductReview = get_model("reviews", "ProductReview")
Vote = get_model("reviews", "Vote")

PUBLISHED_TOPIC = "catalogue.review_published"


class OwnReviewError(Exception):
    """Nobody finds his own review helpful."""


@transaction.atomic
def write_review(*, product: Product, author: User, score: int, title: str, body: str) -> Any:
    """The customer's one review of the product, new or changed. It is shown once a merchant has read it."""
    review, _made = ProductReview.objects.update_or_create(
        product=product,
        user=author,
        defaults={"score": score, "title": title, "body": body, "status": ProductReview.FOR_MODERATION},
    )
    note_language(author)
    return review


@transaction.atomic
def delete_review(*, review: Any) -> None:
    review.delete()


@transaction.atomic
def judge_reviews(*, review_ids: list[int], status: int) -> int:
    """Publish or refuse them; how many. The rating of their products follows."""
    reviews = ProductReview.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=review_ids)
    changed = list(reviews.exclude(status=status).select_related("product").order_by("pk"))
    ProductReview.objects.filter(pk__in=[review.pk for review in changed]).update(status=status)
    products = {review.product_id: review.product for review in changed if review.product}
    for _id, product in sorted(products.items()):
        product.update_rating()
    if status == ProductReview.APPROVED:
        for review in changed:
            tell_of_publishing(review=review)
    return len(changed)


def tell_of_publishing(*, review: Any) -> None:
    """Have its writer told, in the transaction that publishes it: once for the same words, however often judged."""
    words = hashlib.sha256(f"{review.score}\0{review.title}\0{review.body}".encode()).hexdigest()[:16]
    queue.put(PUBLISHED_TOPIC, {"review": review.pk}, dedupe_key=f"{PUBLISHED_TOPIC}:{review.pk}:{words}")


def find_helpful(*, review: Any, voter: User) -> bool:
    """Count that somebody found it helpful, once. False when that was counted before."""
    if review.user_id == voter.pk:
        raise OwnReviewError
    try:
        with transaction.atomic():
            ProductReview.objects.select_for_update(no_key=True).get(pk=review.pk)
            # Oscar's Vote.save() would write the whole review and its product again.
            Vote.objects.bulk_create([Vote(review=review, user=voter, delta=Vote.UP)])
            totals = review.votes.aggregate(delta_votes=Sum("delta"), total_votes=Count("pk"))
            ProductReview.objects.filter(pk=review.pk).update(**totals)
    except IntegrityError:
        return False
    return True
