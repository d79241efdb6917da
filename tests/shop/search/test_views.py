import pytest
from django.urls import reverse

from shop.search.index import reindex
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def a_category_of(number: int):
    category = CategoryFactory(name="Mugs")
    products = [ProductFactory(categories=[category], brand="Lehm") for _ in range(number)]
    reindex([p.pk for p in products])
    return category, products


@pytest.mark.parametrize("number", [1, 24])
def test_a_category_costs_the_same_whatever_it_holds(client, django_assert_num_queries, number):
    category, _products = a_category_of(number)
    client.get("/shop/catalogue/")
    with django_assert_num_queries(7):
        response = client.get(category.get_absolute_url())
    assert len(response.context["cards"]) == number


@pytest.mark.parametrize("number", [1, 24])
def test_a_search_costs_the_same_whatever_it_finds(client, django_assert_num_queries, number):
    a_category_of(number)
    client.get("/shop/catalogue/")
    with django_assert_num_queries(7):
        response = client.get(reverse("search:search"), {"q": "mug"})
    assert response.context["total"] == number
