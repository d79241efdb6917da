import pytest

from shop.catalogue.tree import forget_tree
from shop.dashboard.catalogue.delete import remove_product
from tests.catalogue_factories import a_variant
from tests.factories import CategoryFactory, ProductFactory, StaffFactory

pytestmark = pytest.mark.django_db


def removed(**fields) -> str:
    """The address of a product that was deleted."""
    product = ProductFactory(**fields)
    url = product.get_absolute_url()
    remove_product(product_id=product.pk, actor=StaffFactory())
    return url


def test_a_deleted_product_leads_to_its_category_as_it_is_called_today(client):
    category = CategoryFactory(name="Mugs")
    url = removed(categories=[category])
    category.slug = "cups"
    category.save()
    forget_tree()
    response = client.get(url)
    assert (response.status_code, response.url) == (301, category.get_absolute_url())
    assert "cups" in response.url


def test_without_a_category_it_is_gone(client):
    category = CategoryFactory()
    url = removed(categories=[category])
    category.delete()
    forget_tree()
    response = client.get(url)
    assert response.status_code == 410
    assert "We cannot find this page" in response.content.decode()


def test_a_variant_leaves_no_address_behind(client):
    variant = a_variant(ProductFactory(structure="parent"))
    url = variant.get_absolute_url()
    remove_product(product_id=variant.pk, actor=StaffFactory())
    assert client.get(url).status_code == 404


def test_the_page_for_what_is_missing_helps_and_is_light(client, django_assert_num_queries):
    CategoryFactory(name="Mugs")
    client.get("/nowhere/")
    with django_assert_num_queries(2):  # is there a redirect, and a page in this of several languages?
        response = client.get("/nowhere/")
    page = response.content.decode()
    assert response.status_code == 404
    assert page.count("Mugs") >= 2
    assert 'id="missing-search"' in page
    assert len(page) < 20_000
