from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shop.api.idempotency import LEASE
from shop.api.models import CustomerToken, IdempotencyRecord
from shop.basket.models import Basket
from shop.outbox import periodic, worker
from tests.factories import ProductFactory, UserFactory
from tests.shop.api.client import ApiClient
from tests.shop.api.test_baskets import a_basket
from tests.shop.api.test_tokens import signed_in

pytestmark = pytest.mark.django_db


def test_a_basket_opened_twice_under_one_key_is_one(api):
    key = str(uuid4())
    tokens = {api.post("/baskets", idempotency_key=key).data["token"] for _ in range(2)}
    assert len(tokens) == Basket.objects.count() == 1


def test_another_request_under_the_same_key_is_refused(api):
    mug, key = ProductFactory(), str(uuid4())
    lines = f"/baskets/{a_basket(api)}/lines"
    api.post(lines, {"product_id": mug.pk}, idempotency_key=key)
    answer = api.post(lines, {"product_id": mug.pk, "quantity": 2}, idempotency_key=key)
    assert (answer.status_code, answer.data["code"]) == (422, "key-reused")


def test_a_strangers_key_opens_nothing(api):
    key = str(uuid4())
    mine = api.post("/baskets", idempotency_key=key).data["token"]
    elsewhere = ApiClient(address="192.0.2.7").post("/baskets", idempotency_key=key).data["token"]
    alices = signed_in(UserFactory()).post("/baskets", idempotency_key=key).data["token"]
    assert len({mine, elsewhere, alices}) == 3


@pytest.mark.parametrize("key", ["", "1", "a" * 15, "a" * 256, "with spaces in it", "ümlaut-ümlaut-ümlaut"])
def test_a_key_that_could_be_anybodys_is_refused(api, key):
    answer = api.post("/baskets", idempotency_key=key)
    assert answer.status_code == 422
    assert answer.data["errors"][0]["parameter"] == "Idempotency-Key"


def test_what_was_refused_may_be_sent_again_under_its_key(api):
    mug, key = ProductFactory(stock=0), str(uuid4())
    lines = f"/baskets/{a_basket(api)}/lines"
    assert api.post(lines, {"product_id": mug.pk}, idempotency_key=key).status_code == 422
    mug.stockrecords.update(num_in_stock=5)
    assert api.post(lines, {"product_id": mug.pk}, idempotency_key=key).status_code == 201


def test_while_one_is_at_work_others_wait_and_after_its_death_one_takes_over(api, later):
    key = str(uuid4())
    api.post("/baskets", idempotency_key=key)
    IdempotencyRecord.objects.update(status=None, busy_until=timezone.now() + LEASE)
    answer = api.post("/baskets", idempotency_key=key)
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    later(seconds=61)
    assert api.post("/baskets", idempotency_key=key).status_code == 201


def test_a_key_counts_for_a_day(api, later):
    key = str(uuid4())
    first = api.post("/baskets", idempotency_key=key).data["token"]
    later(hours=25)
    assert api.post("/baskets", idempotency_key=key).data["token"] != first


def test_what_has_expired_is_forgotten(api):
    api.post("/baskets", idempotency_key=str(uuid4()))
    signed_in(UserFactory())
    kept = ApiClient().post("/baskets", idempotency_key=str(uuid4()))
    assert kept.status_code == 201
    IdempotencyRecord.objects.filter(pk=IdempotencyRecord.objects.earliest("pk").pk).update(
        created_at=timezone.now() - timedelta(hours=25)
    )
    CustomerToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    periodic._last_scheduled.clear()
    periodic.schedule_due()
    worker.drain()
    assert (IdempotencyRecord.objects.count(), CustomerToken.objects.count()) == (1, 0)
