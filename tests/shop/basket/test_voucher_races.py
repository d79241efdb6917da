from django.test import Client
from django.urls import reverse

from tests.factories import ProductFactory
from tests.order_factories import voucher
from tests.shop.checkout.visitor import Visitor
from tests.shop.order.test_place_races import at_once


def test_requests_at_once_guess_no_more_than_the_limit(committed_db, settings):
    settings.VOUCHER_CODES_PER_CLIENT_AND_HOUR = 5
    voucher("WELCOME")
    bob = Visitor()
    bob.add(ProductFactory())

    def guess(number: int) -> str:
        client = Client()
        client.cookies = bob.client.cookies.copy()
        return client.post(reverse("basket:vouchers-add"), {"code": f"GUESS{number}"}).content.decode()

    pages = at_once([lambda number=number: guess(number) for number in range(16)])
    assert sum("We do not know this code." in page for page in pages) == 5
    assert sum("Too many codes have been tried." in page for page in pages) == 11
