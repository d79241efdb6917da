from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from shop.customer.alerts.notify import PEOPLE_PER_UNIT, WAVE, forget_old, look_at_alerts
from shop.customer.alerts.subscribe import ProductAlert, subscribe
from shop.outbox import queue, worker
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.partner.reservation import release, reserve
from tests.catalogue_factories import a_variant
from tests.factories import ProductFactory, UserFactory
from tests.shop.customer.mails import link_to

pytestmark = pytest.mark.django_db


def a_mug(**details):
    return ProductFactory(title="Mug", **details)


def restock(product, units: int) -> None:
    """As a merchant does who counts anew."""
    StockRecord.objects.filter(product=product).update(num_in_stock=units)
    queue.put("catalogue.changed", {"product_ids": [product.parent_id or product.pk]})
    worker.drain()


def told() -> list[str]:
    worker.drain()
    return [address for message in mail.outbox for address in message.to]


def test_those_who_wait_are_told_once(client):
    mug = a_mug(stock=0)
    alice = UserFactory(email="alice@example.com")
    subscribe(product=mug, email="bob@example.com")
    subscribe(product=mug, user=alice)
    restock(mug, 4)
    assert sorted(told()) == ["alice@example.com", "bob@example.com"]
    assert mail.outbox[0].subject == "Mug is back"
    assert "Only 4 left" in mail.outbox[0].body
    restock(mug, 5)
    assert len(told()) == 2
    assert set(ProductAlert.objects.values_list("status", flat=True)) == {"Closed"}
    assert client.get(link_to("bob@example.com")).status_code == 200


def test_units_that_come_back_from_an_order_are_news():
    mug = a_mug(stock=1)
    record = mug.stockrecords.get()
    reserve({record.pk: 1})
    subscribe(product=mug, email="bob@example.com")
    assert told() == []
    release({record.pk: 1})
    assert told() == ["bob@example.com"]


def test_a_variant_is_waited_for_alone():
    parent = ProductFactory(title="Mug", structure="parent")
    sand, moss = a_variant(parent, colour="Sand", stock=0), a_variant(parent, colour="Moss", stock=0)
    subscribe(product=sand, email="sand@example.com")
    subscribe(product=moss, email="moss@example.com")
    restock(sand, 1)
    assert told() == ["sand@example.com"]


@pytest.mark.parametrize("changes", [{"is_public": False}, {"price": None}, {"num_in_stock": 0}, {"num_allocated": 5}])
def test_nobody_is_told_of_what_cannot_be_bought(changes):
    mug = a_mug(stock=0)
    subscribe(product=mug, email="bob@example.com")
    StockRecord.objects.update(num_in_stock=5)
    if "is_public" in changes:
        type(mug).objects.filter(pk=mug.pk).update(**changes)
    else:
        StockRecord.objects.update(**changes)
    look_at_alerts([mug.pk])
    assert told() == []
    assert ProductAlert.objects.get().is_active


def test_few_units_are_told_to_few_people_and_the_others_later(time_machine):
    mug = a_mug(stock=0)
    for number in range(PEOPLE_PER_UNIT + 2):
        subscribe(product=mug, email=f"b{number}@example.com")
    restock(mug, 1)
    first = told()
    assert first == [f"b{number}@example.com" for number in range(PEOPLE_PER_UNIT)]
    restock(mug, 1)
    assert len(told()) == PEOPLE_PER_UNIT  # still within the day
    time_machine.move_to(timezone.now() + WAVE + timedelta(minutes=1))
    assert len(told()) == PEOPLE_PER_UNIT + 2


def test_whoever_waits_has_one_alert():
    mug = a_mug(stock=0)
    alice = UserFactory(email="alice@example.com")
    alerts = {subscribe(product=mug, user=alice).pk, subscribe(product=mug, email="ALICE@example.com").pk}
    assert len(alerts) == 1
    guests = {subscribe(product=mug, email="bob@example.com").pk, subscribe(product=mug, email="Bob@example.com").pk}
    assert len(guests) == 1


def test_a_deleted_product_is_waited_for_by_nobody():
    mug = a_mug(stock=0)
    subscribe(product=mug, email="bob@example.com")
    look_at_alerts([mug.pk])
    mug.delete()
    assert told() == []


def test_without_anybody_waiting_nothing_is_put():
    look_at_alerts([a_mug().pk])
    assert not Message.objects.filter(topic="customer.alerts_look").exists()


def test_addresses_are_forgotten_when_they_are_no_longer_needed():
    mug = a_mug(stock=0)
    over, old, waiting = (subscribe(product=mug, email=f"b{n}@example.com") for n in range(3))
    now = timezone.now()
    ProductAlert.objects.filter(pk=over.pk).update(status="Closed", date_closed=now - timedelta(days=31))
    ProductAlert.objects.filter(pk=old.pk).update(date_created=now - timedelta(days=366))
    forget_old(Message())
    assert ProductAlert.objects.get() == waiting
