from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.transaction import TransactionManagementError

from shop.basket.models import Basket, Line
from shop.catalogue.models import Product
from shop.lib.prepared import prepared
from tests.factories import ProductFactory
from tests.order_factories import make_basket

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@prepared(int)
def of_id(pk: int) -> QuerySet[Product]:
    return Product.objects.filter(pk=pk).select_related("product_class", "parent")


@prepared(list)
def of_ids(ids: list[int]) -> QuerySet[Product]:
    lines = Line.objects.filter(product=OuterRef("pk"))
    return Product.objects.filter(pk__in=ids).annotate(in_basket=Exists(lines)).order_by("-pk")


@prepared(str, datetime)
def called(title: str, since: datetime) -> QuerySet[Product]:
    return Product.objects.filter(title=title, date_created__gte=since, date_updated__gte=since)


def test_rows_are_those_of_the_queryset_with_what_it_reads_along(db, django_assert_num_queries):
    parent = ProductFactory(structure="parent")
    child = ProductFactory(structure="child", parent=parent, product_class=None)
    for product in (parent, child):
        with django_assert_num_queries(1):
            found = of_id.get(product.pk)
            assert (found, found.parent) == (product, product.parent)
            assert found.product_class == product.product_class
        assert found.title == product.title
        assert not found._state.adding


def test_each_call_asks_with_its_own_values(db):
    products = [ProductFactory() for _ in range(3)]
    ids = [product.pk for product in products]
    assert of_ids(ids[:2]) == products[1::-1]
    assert of_ids(ids) == products[::-1]
    assert of_ids([]) == []
    assert of_id.first(0) is None
    with pytest.raises(Product.DoesNotExist):
        of_id.get(0)


def test_annotations_come_along(db):
    product, other = ProductFactory(), ProductFactory()
    make_basket(product)
    assert {found.pk: found.in_basket for found in of_ids([product.pk, other.pk])} == {
        product.pk: True,
        other.pk: False,
    }


def test_a_value_may_stand_in_a_query_more_than_once_and_may_be_anything(db):
    title = "100 % “Mug” '); --"
    product = ProductFactory(title=title)
    Product.objects.filter(pk=product.pk).update(date_created=NOW, date_updated=NOW)
    assert called(title, NOW) == [product]
    assert called(title, NOW + timedelta(seconds=1)) == []
    Product.objects.filter(pk=product.pk).update(date_created=NOW - timedelta(days=1))
    assert called(title, NOW) == []


def test_a_lock_is_only_taken_in_a_transaction(committed_db):
    @prepared(int)
    def lock(pk: int) -> QuerySet[Basket]:
        return Basket.objects.select_for_update().filter(pk=pk)

    with transaction.atomic():
        assert lock(0) == []
    with pytest.raises(TransactionManagementError):
        lock(0)


def test_a_value_that_the_query_changes_is_refused(db):
    @prepared(int)
    def next_to(pk: int) -> QuerySet[Product]:
        return Product.objects.filter(pk=pk + 1)

    with pytest.raises(ValueError, match="not in the query as it was given"):
        next_to(1)
