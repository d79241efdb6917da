"""Reviews of one product that are published at the same moment all count."""

import time

from django.db import transaction

from shop.catalogue.models import Product
from shop.catalogue.reviews.write import judge_reviews
from tests.catalogue_factories import ProductReview
from tests.factories import ProductFactory, UserFactory
from tests.shop.order.test_place_races import at_once

SCORES = (5, 1, 5, 1)


def waiting(product: Product) -> list[int]:
    rows = [ProductReview(product=product, user=UserFactory(), score=s, title="x", body="x", status=0) for s in SCORES]
    return [review.pk for review in ProductReview.objects.bulk_create(rows)]


def test_reviews_published_at_once_all_count(committed_db):
    product = ProductFactory()
    at_once([lambda pk=pk: judge_reviews(review_ids=[pk], status=1) for pk in waiting(product)])
    assert Product.objects.get().rating == 3.0


def test_control_without_the_lock_some_are_forgotten(committed_db):
    product = ProductFactory()
    ids = waiting(product)

    def publish_unlocked(pk: int) -> None:
        with transaction.atomic():
            ProductReview.objects.filter(pk=pk).update(status=1)
            rating = Product.objects.get(pk=product.pk).calculate_rating()
            time.sleep(0.2)
            Product.objects.filter(pk=product.pk).update(rating=rating)

    at_once([lambda pk=pk: publish_unlocked(pk) for pk in ids])
    assert Product.objects.get().rating != 3.0
