"""Two presses at the same moment make one alert, and two workers one mail."""

import time

from shop.catalogue.terms import IN_STOCK, Terms
from shop.customer.alerts.notify import tell_waiting
from shop.customer.alerts.subscribe import ProductAlert, active_alerts, subscribe
from shop.outbox.models import Message
from tests.factories import ProductFactory
from tests.shop.order.test_place_races import at_once

BOB = "bob@example.com"
MANY = 8


def test_eight_confirmations_at_once_make_one_alert(committed_db):
    mug = ProductFactory(stock=0)
    alerts = at_once([lambda: subscribe(product=mug, email=BOB).pk] * MANY)
    assert set(alerts) == {ProductAlert.objects.get().pk}


def test_control_without_the_lock_they_make_several(committed_db):
    mug = ProductFactory(stock=0)

    def subscribe_unlocked() -> None:
        known = active_alerts().filter(product=mug, email=BOB).first()
        time.sleep(0.05)
        if known is None:
            ProductAlert(product=mug, email=BOB).save()

    at_once([subscribe_unlocked] * MANY)
    assert ProductAlert.objects.count() > 1


def test_eight_workers_at_once_write_to_each_once(committed_db):
    mug = ProductFactory(title="Mug", stock=0)
    for number in range(3):
        subscribe(product=mug, email=f"b{number}@example.com")
    told = at_once([lambda: tell_waiting(product=mug, terms=Terms(units=10, availability=IN_STOCK))] * MANY)
    assert sorted(told) == [*([0] * (MANY - 1)), 3]
    assert Message.objects.filter(topic="mail.send").count() == 3
