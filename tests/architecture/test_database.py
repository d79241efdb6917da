from django.db import connection

from tests.factories import ProductFactory


def test_a_committed_database_is_a_fresh_clone(committed_db):
    assert connection.settings_dict["NAME"] == committed_db
    product = ProductFactory()
    assert product.stockrecords.get().num_in_stock == 10
