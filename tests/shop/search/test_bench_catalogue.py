"""The benchmarks' catalogue must stay loadable, since nobody loads it every day."""

import pytest

from shop.search.index import reindex
from shop.search.models import ProductIndex
from tests.bench.icecat import load
from tests.bench.icecat_records import records

pytestmark = pytest.mark.django_db


def test_a_made_up_catalogue_is_the_same_each_time():
    assert list(records(None, 5)) == list(records(None, 5))


def test_it_is_loaded_once_and_can_be_browsed():
    ids = load(records(None, 30))
    reindex(ids)
    row = ProductIndex.objects.order_by("pk").first()
    assert len(ids) == ProductIndex.objects.count() == 30
    assert (row.brand in row.title, len(row.category_ids), row.price > 0) == (True, 2, True)
    assert set(row.facets) >= {"brand", "attr_t_product_colour", "availability"}
    assert load(records(None, 30)) == []
