"""The file of all that is kept about a customer: complete, only the own, without cards, and cheap."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.accounts.models import User
from shop.catalogue.reviews.write import write_review
from shop.customer.alerts.subscribe import subscribe
from shop.customer.consent import ask_for_news
from shop.customer.opt_out import opt_out
from shop.customer.own_data import as_json
from shop.fulfilment.ship import ship_order
from shop.invoicing.models import Invoice
from shop.order.models import Order
from shop.outbox import worker
from shop.payment.models import PaymentAttempt
from shop.returns.models import ReturnLine
from shop.returns.request import Wanted, request_return
from shop.security.models import AuditEntry
from shop.wishlists.lists import add_product
from tests.factories import PASSWORD, CountryFactory, ProductFactory, UserFactory
from tests.order_factories import make_basket, paid, place
from tests.payment_factories import captured, refunded

pytestmark = pytest.mark.django_db
PAGE = "/shop/accounts/profile/data/"
LISTS = {
    *("addresses", "baskets", "consents_to_news", "invoices", "log", "mails_switched_off", "orders", "parcels"),
    *("payments", "refunds", "returns", "reviews", "stock_alerts", "wish_lists"),
}


def download(user: User, password: str = PASSWORD):
    client = Client()
    client.force_login(user)
    return client.post(PAGE, {"password": password})


def file_of(user: User) -> dict:
    answer = download(user)
    assert answer["Content-Type"] == "application/json"
    return json.loads(b"".join(answer.streaming_content))


def sold(user: User, title: str = "Mug") -> Order:
    """An order that was paid, sent, and of which one unit is to come back."""
    order = paid(basket=make_basket(ProductFactory(title=title), owner=user, quantity=2), user=user)
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="42")
    wanted = {order.lines.get().pk: Wanted(1, ReturnLine.Reason.DAMAGED)}
    request_return(order_id=order.pk, wanted=wanted, note="It leaks.", form_key=uuid4(), actor=user)
    worker.drain()
    return order


def named(name: str) -> User:
    return UserFactory(email=f"{name}@example.com", first_name=name.title())


def busy(name: str, user: User | None = None) -> User:
    """Somebody of whom each part of the shop keeps something."""
    user = user or named(name)
    user.addresses.create(first_name=name.title(), line1=f"{name}'s street 1", line4="Berlin", country=CountryFactory())
    mug = ProductFactory(title=f"{name}'s mug")
    make_basket(mug, owner=user)
    add_product(owner=user, product=mug)
    subscribe(product=mug, user=user)
    write_review(product=mug, author=user, score=4, title=f"{name}'s words", body="Tea.")
    ask_for_news(user=user, agreed_to="Yes.", client_address=None)
    opt_out(email=user.email, name="review_published")
    return user


def test_every_part_of_the_shop_tells_what_it_keeps(peer):
    alice = named("alice")
    order = place(user=alice)
    attempt = captured(peer, order)
    refunded(attempt, Decimal("1.00"))
    again = sold(alice, "Soup bowl")
    busy("alice", alice)
    data = file_of(alice)
    assert set(data) == {"shop", "made_at", "profile", *LISTS}
    assert data["profile"]["email"] == "alice@example.com"
    assert data["addresses"][0]["line1"] == "alice's street 1"
    assert data["baskets"][0]["lines"] == [{"product": "alice's mug", "options": "", "quantity": 1}]
    assert data["wish_lists"][0]["lines"][0]["product"] == "alice's mug"
    assert [alert["product"] for alert in data["stock_alerts"]] == ["alice's mug"]
    assert [review["title"] for review in data["reviews"]] == ["alice's words"]
    assert data["consents_to_news"][0]["wording"] == "Yes."
    assert data["mails_switched_off"][0]["name"] == "review_published"
    assert [one["number"] for one in data["orders"]] == [order.number, again.number]
    assert data["orders"][0]["as_ordered"] == order.snapshot
    assert data["payments"][0]["amount_captured"] == str(order.total_incl_tax)
    assert [(one["order"], one["amount"]) for one in data["refunds"]] == [(order.number, "1.00")]
    assert data["parcels"][0]["tracking_number"] == "42"
    assert data["returns"][0]["note"] == "It leaks."
    assert data["invoices"][0]["number"] == Invoice.objects.order_by("pk").first().number
    assert {"action", "created_at", "address"} == set(data["log"][0])


def test_no_card_and_no_secret_of_the_provider_is_in_it(peer):
    alice = UserFactory()
    refunded(captured(peer, place(user=alice)), Decimal("1.00"))
    attempt = PaymentAttempt.objects.get()
    assert attempt.card_last4
    text = json.dumps(file_of(alice))
    for secret in (attempt.card_last4, attempt.session_id, attempt.intent_id, alice.password):
        assert secret not in text


def test_nothing_of_anybody_else_is_in_it():
    alice, bob = busy("alice"), named("bob")
    sold(bob, "bob's bowl")
    busy("bob", bob)
    place(guest_email="alice@example.com")  # as anybody can write into a form
    text = json.dumps(file_of(alice))
    assert "alice's mug" in text
    assert "bob" not in text.lower()
    assert file_of(alice)["orders"] == []


def test_it_takes_the_password_and_is_noted():
    alice = UserFactory()
    refused = download(alice, "wrong")
    assert refused.status_code == 200
    assert "This is not your password" in refused.content.decode()
    assert not AuditEntry.objects.filter(action="account.data_exported").exists()
    assert download(alice)["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert AuditEntry.objects.get(action="account.data_exported").actor == alice


def test_no_cache_keeps_it_and_a_get_gives_nothing_away(client):
    alice = busy("alice")
    answer = download(alice)
    assert {"no-store", "private"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    client.force_login(alice)
    assert "alice's street" not in client.get(PAGE).content.decode()


def test_strangers_are_asked_to_log_in(client):
    assert client.get(PAGE).url == f"/shop/accounts/login/?next={PAGE}"
    assert client.post(PAGE, {"password": PASSWORD}).url == f"/shop/accounts/login/?next={PAGE}"


def test_three_of_everything_cost_as_many_queries_as_one():
    def queries(user: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            "".join(as_json(user))
        return len(captured)

    alice, bob = named("alice"), named("bob")
    sold(alice)
    for number in range(3):
        sold(bob, f"Bowl {number}")
        write_review(product=ProductFactory(), author=bob, score=4, title="More", body="Words.")
        subscribe(product=ProductFactory(), user=bob)
    busy("alice", alice)
    busy("bob", bob)
    one, three = queries(alice), queries(bob)
    assert (one, three) == (25, 25)
