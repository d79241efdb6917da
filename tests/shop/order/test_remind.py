from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from shop.customer.closing import close_account
from shop.order.expire import expire_order
from shop.order.models import Order, ReminderOptOut
from shop.order.remind import MAIL, opt_out_path, remind
from shop.outbox import worker
from shop.outbox.models import Message
from shop.security.models import AuditEntry
from tests.factories import UserFactory
from tests.order_factories import GUEST, paid, place
from tests.payment_factories import mails

pytestmark = pytest.mark.django_db


def expired(**kwargs) -> Order:
    order = place(**{"wants_reminder": True, **kwargs})
    expire_order(order_id=order.pk)
    order.refresh_from_db()
    return order


def hours_later(hours: int) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
        worker.drain()


def test_who_asked_for_it_is_reminded_once_four_hours_later():
    order = expired()
    hours_later(3)
    assert mails(MAIL) == 0
    hours_later(5)
    assert not remind(order_id=order.pk)
    hours_later(48)
    reminders = [sent for sent in mail.outbox if "not finished" in sent.subject]
    assert [sent.to for sent in reminders] == [[GUEST]]
    assert f"/shop/checkout/order/{order.number}." in reminders[0].body
    assert AuditEntry.objects.filter(action=AuditEntry.Action.ORDER_REMINDED).count() == 1


def test_who_did_not_ask_leaves_no_trace():
    expired(wants_reminder=False)
    assert not Message.objects.filter(topic="order.remind").exists()


def test_the_mail_can_be_unsubscribed_from_by_one_press_in_the_mail_program():
    order = expired()
    hours_later(5)
    sent = mail.outbox[-1]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert address.endswith(opt_out_path(order))
    client = Client(enforce_csrf_checks=True)
    assert client.get(opt_out_path(order)).status_code == 200
    assert not ReminderOptOut.objects.exists()
    for _ in range(2):
        answer = client.post(opt_out_path(order), {"List-Unsubscribe": "One-Click"})
    assert "You get no more reminders" in answer.content.decode()
    assert ReminderOptOut.objects.get().email == GUEST


@pytest.mark.parametrize("token", ["x", "AAAAA-BBBBB.x"])
def test_a_forged_link_opts_nobody_out(token):
    expired()
    assert Client().post(f"/shop/checkout/no-reminders/{token}/").status_code == 404
    assert not ReminderOptOut.objects.exists()


def test_who_opted_out_is_not_reminded_however_the_address_is_spelt():
    ReminderOptOut.objects.create(email=GUEST)
    assert not remind(order_id=expired(guest_email=GUEST.upper()).pk)


def test_who_has_ordered_since_is_not_reminded():
    order = expired()
    place(guest_email=GUEST.upper())
    assert not remind(order_id=order.pk)


def test_a_payment_that_came_late_ends_it():
    order = expired()
    paid(order)
    assert not remind(order_id=order.pk)


def test_a_closed_account_is_not_written_to():
    dora = UserFactory()
    order = expired(user=dora)
    close_account(user=dora)
    assert not remind(order_id=order.pk)
    assert mails(MAIL) == 0
