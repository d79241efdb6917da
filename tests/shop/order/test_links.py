from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from shop.order import links
from shop.order.models import Order
from shop.order.new_link import renew_link
from shop.outbox import worker
from shop.outbox.models import Message
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.order_factories import GUEST, place
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
PAGES = ["order", "return", "cancelled", "order-cancel", "order-address"]


def later(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_a_link_opens_its_order_until_it_is_too_old(settings):
    settings.ORDER_LINK_DAYS = 30
    order, link = place(), links.token(Order.objects.get())
    with later(30):
        assert links.order_for_token(link) == order
    with later(31):
        assert links.order_for_token(link) is None
        assert links.order_of_old_link(link) == order


def test_a_renewed_link_ends_the_ones_before_and_the_customer_gets_the_new_one():
    order, merchant = place(), StaffFactory()
    old = links.token(order)
    renewed = renew_link(order_id=order.pk, actor=merchant)
    assert links.order_for_token(old) is None
    assert links.order_for_token(links.token(renewed)) == order
    assert AuditEntry.objects.get(action=AuditEntry.Action.ORDER_LINK_RENEWED).actor == merchant
    worker.drain()
    [sent] = mail.outbox
    assert sent.to == [GUEST]
    assert links.status_url(renewed) in sent.body


@pytest.mark.parametrize("part", range(4))
def test_an_altered_link_opens_nothing(part):
    first, second = place(), place()
    Order.objects.filter(pk=second.pk).update(link_version=1)
    second.refresh_from_db()
    theirs = links.token(second).split(".")
    forged = links.token(first).split(".")
    forged[part] = theirs[part] if part != 2 else str(int(theirs[2]) + 1)
    altered = ".".join(forged)
    assert (links.order_for_token(altered), links.order_of_old_link(altered)) == (None, None)
    assert Visitor(deliver=False).get("checkout:order", token=altered).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_an_old_link_shows_nothing_of_the_order_and_offers_a_fresh_one(page):
    order = place()
    link = links.token(order)
    with later(181):
        answer = Visitor(deliver=False).get(f"checkout:{page}", token=link)
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "Send me a fresh link" in text
    assert order.lines.get().title not in text
    assert GUEST not in text


@pytest.mark.parametrize("page", ["order-cancel", "order-address", "pay", "change-basket"])
def test_an_old_link_changes_nothing(page):
    order = place()
    link = links.token(order)
    renew_link(order_id=order.pk, actor=None)
    assert Visitor(deliver=False).post(f"checkout:{page}", token=link).status_code == 410
    order.refresh_from_db()
    assert order.status == "Pending payment"


def test_the_fresh_link_goes_to_the_orders_own_address_a_few_times_an_hour_with_always_the_same_answer():
    order = place()
    link = links.token(order)
    renew_link(order_id=order.pk, actor=None)
    Message.objects.all().delete()
    bob = Visitor(deliver=False)
    answers = [bob.post("checkout:order-new-link", token=link) for _ in range(6)]
    told = {(answer.status_code, answer.content.decode().count("fresh link is on its way")) for answer in answers}
    assert told == {(200, 1)}
    worker.drain()
    assert [sent.to for sent in mail.outbox] == [[GUEST]] * 3
    order.refresh_from_db()
    assert links.status_url(order) in mail.outbox[0].body


@pytest.mark.parametrize("token", ["x", "AAAAA-BBBBB.0.1.x"])
def test_no_mail_for_a_forged_link(token):
    place()
    assert Visitor(deliver=False).post("checkout:order-new-link", token=token).status_code == 404
    assert not Message.objects.filter(topic="mail.send").exists()


def test_looking_at_the_page_does_not_prolong_the_link():
    order = place()
    link = links.token(order)
    with later(100):
        page = Visitor(deliver=False).get("checkout:order", token=link).content.decode()
    assert f"/shop/checkout/order/{link}/pay/" in page
