"""What is kept of the checkout's pages for the next visitor has nothing of the one before in it."""

import re

import pytest

from shop.order import links
from shop.order.models import Order
from tests.factories import ProductFactory
from tests.peers import VISA
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
GUESTS = ["ann&bob@example.com", "carl@example.com", "dora@example.com"]


def pages_of(email: str, product, peer) -> list[str]:
    """The review and the thanks of a guest who buys the product."""
    guest = Visitor(email=email, deliver=False)
    review = guest.walk_to_review(product)
    guest.press_pay(review)
    order = Order.objects.latest("pk")
    peer.pay(order.payment_attempts.get().session_id, VISA)
    thanks = guest.get("checkout:return", token=links.token(order))
    return [page.content.decode() for page in (review, thanks)]


def test_each_guest_reads_their_own_address_and_nobody_elses(peer):
    Visitor()  # deliveries
    mug = ProductFactory()
    for email in GUESTS:
        for html in pages_of(email, mug, peer):
            assert email.replace("&", "&amp;") in html
            assert not [other for other in GUESTS if other != email and other.split("@")[0].split("&")[0] in html]


def test_each_form_has_a_token_of_its_own(peer):
    Visitor()
    mug = ProductFactory()
    tokens = [
        re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', html)
        for email in GUESTS
        for html in pages_of(email, mug, peer)
    ]
    assert [len(found) for found in tokens] == [1] * 6, "no form, or one without its token"
    assert len({found[0] for found in tokens}) == 6


def test_the_steps_say_where_the_visitor_is():
    bob = Visitor()
    bob.add(ProductFactory())
    for _ in range(2):
        bob.tell()
        current = [
            re.findall(r'aria-current="step">\s*<span class="steps__name">([^<]+)', bob.get(name).content.decode())
            for name in ("checkout:index", "checkout:preview")
        ]
        assert current == [["Address"], ["Check and order"]]
