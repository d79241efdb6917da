from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from shop.offer.models import ConditionalOffer
from shop.outbox.models import Message
from shop.outbox.worker import drain
from shop.search.index import reindex
from shop.search.models import PricedOffer, ProductIndex
from shop.search.sales import look_at_offers
from tests.catalogue_factories import a_variant
from tests.factories import ProductFactory
from tests.shop.offer.offers import offer, only

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    made = ProductFactory(title="Mug", price=Decimal("12.00"))
    reindex([made.pk])
    return made


def settle():
    """All of a test is one transaction, in which the same products would be asked for only once."""
    drain()
    Message.objects.filter(state=Message.State.DONE).delete()


def prices(product):
    return ProductIndex.objects.values_list("price", "former_price").get(pk=product.pk)


REDUCED, FULL = (Decimal("10.80"), Decimal("12.00")), (Decimal("12.00"), None)


def test_a_new_offer_shows_in_the_index(mug):
    offer("Percentage", 10)
    settle()
    assert prices(mug) == REDUCED


def test_a_changed_offer(mug):
    made = offer("Percentage", 10)
    settle()
    made.benefit.value = Decimal(50)
    made.benefit.save()
    made.save()
    settle()
    assert prices(mug) == (Decimal("6.00"), Decimal("12.00"))


def test_a_suspended_and_a_deleted_offer(mug):
    made = offer("Percentage", 10)
    settle()
    made.suspend()
    settle()
    assert prices(mug) == FULL
    made.unsuspend()
    settle()
    assert prices(mug) == REDUCED
    made.delete()
    settle()
    assert prices(mug) == FULL
    assert not PricedOffer.objects.exists()


def test_a_product_that_leaves_the_range(mug):
    other = ProductFactory(price=Decimal("12.00"))
    reindex([other.pk])
    some = only(mug, other)
    offer("Percentage", 10, on=some)
    settle()
    some.remove_product(mug)
    settle()
    assert (prices(mug), prices(other)) == (FULL, REDUCED)


def test_starts_and_ends_by_the_clock_alone(mug):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        offer("Percentage", 10, start_datetime=now + timedelta(hours=1), end_datetime=now + timedelta(hours=2))
        settle()
        assert prices(mug) == FULL
        clock.shift(timedelta(hours=1, seconds=1))
        settle()
        assert prices(mug) == REDUCED
        clock.shift(timedelta(hours=1, seconds=1))
        settle()
        assert prices(mug) == FULL


def test_the_look_of_every_minute_finds_what_nobody_told(mug):
    made = offer("Percentage", 10)
    settle()
    ConditionalOffer.objects.filter(pk=made.pk).update(status="Suspended")
    assert look_at_offers() == 1
    settle()
    assert prices(mug) == FULL


def test_a_look_that_finds_nothing_new_reindexes_nothing(mug, django_assert_num_queries):
    offer("Percentage", 10)
    settle()
    before = Message.objects.count()
    with django_assert_num_queries(5):  # two of them the savepoint
        assert look_at_offers() == 0
    assert Message.objects.count() == before


def test_the_cheapest_variant_may_be_another_one_on_sale():
    parent = ProductFactory(structure="parent", title="Cup")
    a_variant(parent, price="10.00", colour="Red")
    reduced = a_variant(parent, price="12.00", colour="Blue")
    offer("Percentage", 50, on=only(reduced))
    reindex([parent.pk])
    assert prices(parent) == (Decimal("6.00"), Decimal("12.00"))


def test_the_pages_and_the_interface_show_it(mug, client):
    offer("Percentage", 10)
    settle()
    for url in ("/shop/catalogue/", mug.get_absolute_url()):
        html = client.get(url).content.decode()
        assert "10.80" in html
        assert "12.00" in html
    [item] = client.get("/api/v1/products").json()["items"]
    assert (item["price"]["amount"], item["former_price"]["amount"]) == ("10.80", "12.00")
    [variant] = client.get(f"/api/v1/products/{mug.pk}").json()["variants"]
    assert (variant["price"]["amount"], variant["former_price"]["amount"]) == ("10.80", "12.00")
