"""The shop is several processes, and a visitor's requests go to any of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.buyer import Buyer
from tests.faults.goods import open_for_business


def test_a_purchase_goes_on_whichever_process_answers(shop):
    mug = open_for_business(shop, stock=100)
    for number in range(5):
        with wandering(Buyer(shop.url, f"buyer{number}")) as buyer:
            assert buyer.buy(mug.pk).startswith(shop.stripe.url)


@contextmanager
def wandering(buyer: Buyer) -> Iterator[Buyer]:
    """A visitor with a new connection for each request."""
    with buyer:
        buyer.browser.headers["Connection"] = "close"
        yield buyer
