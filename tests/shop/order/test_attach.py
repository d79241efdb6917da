"""A guest's orders in the account opened later with the address: after the address is confirmed, and never before."""

import pytest
from django.core import mail
from django.test import Client

from shop.accounts.models import User
from shop.customer.closing import close_account
from shop.customer.registration import open_account
from shop.order.attach import attach_orders
from shop.order.models import Order, OrderNote
from shop.outbox import worker
from shop.security.models import AuditEntry
from tests.factories import PASSWORD, UserFactory
from tests.order_factories import paid, place
from tests.shop.customer.mails import link_to

pytestmark = pytest.mark.django_db
BOB = "bob@example.com"
ORDERS = "/shop/accounts/orders/"
DATA = "/shop/accounts/profile/data/"
REGISTER = "/shop/accounts/register/"
NEW_PASSWORD = "correct horse battery staple"


def numbers_shown(client: Client) -> set[str]:
    return {order.number for order in client.get(ORDERS).context["orders"]}


def open_by_mail(client: Client, email: str) -> None:
    client.post(REGISTER, {"email": email})
    fields = {"first_name": "Bob", "last_name": "", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(link_to(email), fields).status_code == 302
    worker.drain()


def test_what_a_guest_ordered_is_in_the_account_opened_by_the_mailed_link(client):
    first, second = paid(guest_email=BOB), place(guest_email="BOB@Example.com")
    open_by_mail(client, "Bob@example.com")
    assert numbers_shown(client) == {first.number, second.number}
    assert client.get(f"{ORDERS}{first.number}/", follow=True).status_code == 200
    entries = AuditEntry.objects.filter(action="order.attached")
    assert {entry.details["number"] for entry in entries} == {first.number, second.number}
    assert {entry.actor for entry in entries} == {User.objects.get()}


def test_asking_for_an_account_gives_nothing_before_the_link_is_followed(client):
    order = paid(guest_email=BOB)
    client.post(REGISTER, {"email": BOB})
    worker.drain()
    client.get(link_to(BOB))  # a mail program that opens links
    worker.drain()
    order.refresh_from_db()
    assert order.user is None
    assert client.get(ORDERS).url.startswith("/shop/accounts/login/")


def test_an_address_that_nobody_has_confirmed_sees_nothing(client):
    """However an account came by it: written by the staff, or asked to be changed to and not confirmed."""
    order = paid(guest_email=BOB)
    mallory = UserFactory(email="mallory@example.com")
    client.force_login(mallory)
    client.post("/shop/accounts/profile/email/", {"email": BOB, "password": PASSWORD})
    worker.drain()
    assert numbers_shown(client) == set()
    unconfirmed = UserFactory(email=BOB)
    client.force_login(unconfirmed)
    worker.drain()
    assert numbers_shown(client) == set()
    assert client.get(f"{ORDERS}{order.number}/").status_code == 404
    assert Order.objects.get().user is None
    assert not AuditEntry.objects.filter(action="order.attached").exists()


def test_what_a_guest_ordered_is_in_the_account_whose_address_was_changed_to_theirs(client):
    """Confirmed at both addresses. The account and the file of all that is kept show it, without the staff's notes."""
    order, early = paid(guest_email=BOB), place(guest_email="robert@example.com")
    order.notes.create(message="A difficult customer", note_type=OrderNote.INFO)
    robert = UserFactory(email="robert@example.com")
    client.force_login(robert)
    client.post("/shop/accounts/profile/email/", {"email": BOB, "password": PASSWORD})
    client.post(link_to("robert@example.com"))
    worker.drain()
    assert numbers_shown(client) == set()
    client.post(link_to(BOB))
    worker.drain()
    assert numbers_shown(client) == {order.number}
    early.refresh_from_db()
    assert early.user is None  # of the address of before, which nobody has confirmed since
    page = client.get(f"{ORDERS}{order.number}/", follow=True).content.decode()
    told = b"".join(client.post(DATA, {"password": PASSWORD}).streaming_content).decode()
    for text in (page, told):
        assert order.number in text
        assert "A difficult customer" not in text
    assert [entry.actor for entry in AuditEntry.objects.filter(action="order.attached")] == [robert]


def test_orders_of_other_addresses_stay_where_they_are(client):
    paid(guest_email="bob@example.com.evil.example")
    paid(guest_email="xbob@example.com")
    alices = paid(user=UserFactory())
    open_by_mail(client, BOB)
    assert numbers_shown(client) == set()
    assert Order.objects.get(pk=alices.pk).user == alices.user


def test_an_order_of_an_account_that_is_closed_goes_to_nobody_else(client):
    bob = UserFactory(email=BOB)
    order = paid(user=bob)
    close_account(user=bob)
    open_by_mail(client, BOB)
    assert numbers_shown(client) == set()
    assert Order.objects.get(pk=order.pk).user_id == bob.pk


def test_an_account_closed_before_the_worker_came_gets_nothing():
    paid(guest_email=BOB)
    close_account(user=open_account(email=BOB, password=NEW_PASSWORD))
    worker.drain()
    assert Order.objects.get().user is None


def test_attaching_twice_changes_nothing():
    paid(guest_email=BOB)
    bob = UserFactory(email=BOB)
    assert [attach_orders(user=bob, confirmed_email=BOB) for _ in range(2)] == [1, 0]
    assert AuditEntry.objects.filter(action="order.attached").count() == 1


def test_the_link_in_the_mails_still_opens_the_order(client):
    order = paid(guest_email=BOB)
    worker.drain()
    link = mail.outbox[0].body.partition("See your order: http://localhost:8000")[2].split()[0]
    open_by_mail(client, BOB)
    page = Client().get(link)
    assert page.status_code == 200
    assert order.number in page.content.decode()
