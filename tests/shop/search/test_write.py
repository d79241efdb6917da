from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.search.index import reindex, reindex_all
from shop.search.models import Posting
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bowl():
    product = ProductFactory(title="Stoneware bowl", price=Decimal("14.50"))
    reindex([product.pk])
    return product


def cost(product) -> int:
    with CaptureQueriesContext(connection) as queries:
        reindex([product.pk])
    return len(queries)


def stems(product) -> set[str]:
    return set(Posting.objects.filter(product_id=product.pk).values_list("lexeme", flat=True))


def test_what_does_not_change_its_words_costs_four_statements(bowl):
    assert cost(bowl) == 4 + 2  # with the savepoint
    bowl.stockrecords.update(price=Decimal("9.00"))
    assert cost(bowl) == 6


def test_other_words_cost_one_statement_more(bowl):
    reindex([ProductFactory().pk])  # with the count of all products, which is remembered
    type(bowl).objects.filter(pk=bowl.pk).update(title="Stoneware cup")
    assert cost(bowl) == 7
    assert {"cup", "stonewar"} <= stems(bowl)
    assert "bowl" not in stems(bowl)


def test_a_category_of_another_name_is_found_by_it(bowl):
    category = CategoryFactory(name="Kitchen")
    bowl.categories.add(category)
    reindex([bowl.pk])
    assert "kitchen" in stems(bowl)
    type(category).objects.filter(pk=category.pk).update(name="Pantry")
    reindex([bowl.pk])
    assert "pantri" in stems(bowl)
    assert "kitchen" not in stems(bowl)


def test_the_whole_index_anew_writes_what_is_missing_though_the_words_are_the_same(bowl):
    Posting.objects.filter(product_id=bowl.pk, lexeme="bowl").delete()
    reindex([bowl.pk])
    assert "bowl" not in stems(bowl)
    reindex_all()
    assert "bowl" in stems(bowl)


def test_a_product_that_comes_back_has_its_postings_again(bowl):
    type(bowl).objects.filter(pk=bowl.pk).update(is_public=False)
    reindex([bowl.pk])
    assert not stems(bowl)
    type(bowl).objects.filter(pk=bowl.pk).update(is_public=True)
    reindex([bowl.pk])
    assert "bowl" in stems(bowl)
