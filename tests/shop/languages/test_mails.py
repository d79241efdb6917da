"""Who ordered or asked in German is written to in German, whoever does what later."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from shop.catalogue.templatetags.money import money
from shop.order.language import language_of
from shop.order.mails import CONFIRMATION, mail_customer
from shop.order.merchant import mail_merchant
from shop.order.new_link import mail_link
from shop.outbox.worker import drain
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, paid, place

pytestmark = pytest.mark.django_db


def german_order():
    with translation.override("de"):
        return place(make_basket(ProductFactory(title="Mug", price=Decimal("1234.50"))))


def bodies() -> list[str]:
    [sent] = mail.outbox
    return [sent.body, sent.alternatives[0][0]]


def test_an_order_placed_in_german_is_confirmed_in_german_by_the_worker():
    order = german_order()
    assert language_of(order) == "de"
    mail_customer(order, CONFIRMATION)  # in the language of whoever captures the payment
    drain()
    [text, html] = bodies()
    assert '<html lang="de" dir="ltr">' in html
    for body in (text, unescape(html)):
        assert f"/de/shop/checkout/order/{order.number}." in body
        assert "1.234,50\xa0€" in body
        assert "€1,234.50" not in body
    assert translation.get_language() == "en-gb"


def test_the_tax_of_the_order_is_the_same_to_the_cent_in_every_language():
    said = {}
    for code in ("en-gb", "de", "ar"):
        goods = ProductFactory(price=Decimal("12.99")), ProductFactory(price=Decimal("7.45"))
        with translation.override(code):
            order = paid(basket=make_basket(*goods))
        drain()
        amounts = [order.total_tax, order.total_incl_tax]
        with translation.override(code):
            assert all(money(amount) in unescape(mail.outbox[-1].body) for amount in amounts)
        said[code] = amounts
    assert len({tuple(amounts) for amounts in said.values()}) == 1, said


def test_a_language_that_the_shop_has_given_up_is_its_first():
    order = german_order()
    order.snapshot["language"] = "fr"
    mail_link(order)
    drain()
    assert f"localhost:8000/shop/checkout/order/{order.number}." in bodies()[0]


def test_the_merchant_is_written_to_in_the_shops_language():
    order = german_order()
    with translation.override("de"):
        mail_merchant(order, headline="Look", text="At this.", dedupe_key="1")
    drain()
    assert '<html lang="en-gb" dir="ltr">' in bodies()[1]


@pytest.mark.parametrize("page", ["/de/shop/accounts/register/", "/de/shop/password-reset/"])
def test_a_link_that_was_asked_for_in_german_leads_to_a_german_page(client: Client, page):
    UserFactory(email="alice@example.com")
    address = "alice@example.com" if "password" in page else "bob@example.com"
    assert client.post(page, {"email": address}).status_code == 302
    drain()
    [text, html] = bodies()
    assert '<html lang="de" dir="ltr">' in html
    [link] = re.findall(r"http://localhost:8000(/\S+)", text)[:1]
    assert link.startswith(page)
    followed = client.get(link, follow=True)
    assert followed.status_code == 200
    assert b'<html lang="de">' in followed.content
