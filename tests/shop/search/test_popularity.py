"""How often a product was bought stands in the index as soon as the sale is counted; no sale of plenty reindexes."""

from decimal import Decimal

import pytest

from shop.outbox.models import Message
from shop.outbox.worker import drain
from shop.partner import reservation
from shop.partner.models import StockRecord
from shop.search.index import reindex
from shop.search.models import ProductIndex
from tests.factories import ProductFactory
from tests.order_factories import make_basket, paid, place

pytestmark = pytest.mark.django_db


def told() -> list[list[int]]:
    return [message.payload["product_ids"] for message in Message.objects.filter(topic=reservation.CHANGED_TOPIC)]


def test_a_sale_is_counted_in_the_index():
    mug, bowl = ProductFactory(stock=100), ProductFactory(stock=100)
    reindex([mug.pk, bowl.pk])
    paid(place(make_basket(mug, mug, bowl)))
    drain()
    assert dict(ProductIndex.objects.values_list("product_id", "popularity")) == {mug.pk: 2, bowl.pk: 1}


def test_a_variant_counts_for_its_parent():
    parent = ProductFactory(structure="parent", stock=None)
    child = ProductFactory(structure="child", parent=parent, product_class=None, price=Decimal(3), stock=100)
    reindex([parent.pk])
    paid(place(make_basket(child)))
    drain()
    assert ProductIndex.objects.get().popularity == 1


@pytest.mark.parametrize(
    ("stock", "threshold", "units", "is_told"),
    [
        (20, None, 14, False),
        (20, None, 15, True),
        (20, 8, 11, False),
        (20, 8, 12, True),
        (20, 2, 14, False),
        (3, None, 1, True),
    ],
)
def test_the_index_hears_of_promised_units_when_few_are_left(stock, threshold, units, is_told):
    record = ProductFactory(stock=stock).stockrecords.get()
    StockRecord.objects.update(low_stock_threshold=threshold)
    reservation.reserve({record.pk: units})
    assert told() == ([[record.product_id]] if is_told else [])


def test_the_index_hears_of_all_that_comes_back():
    record = ProductFactory(stock=100).stockrecords.get()
    reservation.reserve({record.pk: 10})
    reservation.release({record.pk: 10})
    assert told() == [[record.product_id]]
    assert StockRecord.objects.get().num_allocated == 0
