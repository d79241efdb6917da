import re
from decimal import Decimal

import pytest
from django.core import mail

from shop.order import mails
from shop.order.mails import mail_customer
from shop.outbox.worker import drain
from tests.factories import ProductFactory
from tests.order_factories import GUEST, make_basket, paid, place
from tests.shop.offer.offers import offer

pytestmark = pytest.mark.django_db


def amounts(text: str) -> list[Decimal]:
    return [Decimal(sign.replace("−", "-") + number) for sign, number in re.findall(r"(−?)€([\d.]+)", text)]


def test_the_confirmation_adds_up_line_by_line():
    offer("Percentage", 10, needs=("Count", 2), name="Spring")
    mug, bowl = ProductFactory(title="Mug", price=Decimal("12.99")), ProductFactory(title="Bowl", price=Decimal("7.45"))
    order = paid(basket=make_basket(mug, bowl, quantity=3))
    drain()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([GUEST], f"Your order {order.number}")
    [html] = [body for body, kind in sent.alternatives if kind == "text/html"]
    for text in (sent.body, html):
        first, second, subtotal, discount, shipping, total, tax = amounts(text[text.index("3 ×") :])
        assert first + second == subtotal
        assert subtotal + discount + shipping == total == order.total_incl_tax
        assert tax == order.total_tax
        assert "Lindenallee 5" in text
        assert f"/shop/checkout/order/{order.number}." in text


@pytest.mark.parametrize("name", [mails.CONFIRMATION, mails.CANCELLED, mails.PAYMENT_EXPIRED, mails.CANNOT_HONOUR])
def test_every_mail_is_sent_once_as_text_and_html_and_names_the_order(name):
    order = place(make_basket(ProductFactory(title="Mug <&> Cup")))
    for _ in range(2):
        mail_customer(order, name)
    drain()
    [sent] = mail.outbox
    assert order.number in sent.subject
    assert "Mug <&> Cup" in sent.body
    assert "Mug &lt;&amp;&gt; Cup" in sent.alternatives[0][0]
