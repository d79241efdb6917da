from decimal import Decimal

import pytest

from shop.search.index import reindex
from shop.search.models import ProductIndex
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def test_a_row_holds_all_that_a_card_shows():
    kitchen = CategoryFactory(name="Kitchen")
    mugs = CategoryFactory(name="Mugs", parent=kitchen)
    product = ProductFactory(title="Stoneware mug", brand="Lehm", price=Decimal("14.50"), categories=[mugs])
    assert reindex([product.pk]) == 1
    row = ProductIndex.objects.get(pk=product.pk)
    assert (row.title, row.url, row.brand) == ("Stoneware mug", product.get_absolute_url(), "Lehm")
    assert (row.price, row.price_varies, row.former_price, row.currency) == (Decimal("14.50"), False, None, "EUR")
    assert (row.availability, row.availability_text) == ("in_stock", "In stock")
    assert row.category_ids == [kitchen.pk, mugs.pk]
    assert row.facets == {"brand": ["Lehm"], "availability": ["in_stock"]}
