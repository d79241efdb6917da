import pytest

from shop.search.models import SearchRedirect
from shop.search.redirects import is_own_path, redirect_target
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def test_a_search_leads_to_a_page(client):
    SearchRedirect.objects.create(query="delivery costs", path="/delivery/")
    response = client.get("/shop/search/", {"q": "Delivery  COSTS?"})
    assert (response.status_code, response.headers["Location"]) == (302, "/delivery/")


def test_a_category_and_a_product_keep_their_address():
    category, product = CategoryFactory(), ProductFactory()
    SearchRedirect.objects.create(query="a", category=category)
    SearchRedirect.objects.create(query="b", product=product)
    assert redirect_target("a") == category.get_absolute_url()
    assert redirect_target("b") == product.get_absolute_url()


def test_what_cannot_be_seen_is_not_led_to():
    SearchRedirect.objects.create(query="a", category=CategoryFactory(is_public=False))
    SearchRedirect.objects.create(query="b", product=ProductFactory(is_public=False))
    SearchRedirect.objects.create(query="c", path="https://evil.example/")
    assert [redirect_target(query) for query in ("a", "b", "c")] == [None, None, None]


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "\\/evil", "javascript:x", "evil", "", "///e"]
)
def test_another_site_is_no_target(path):
    assert not is_own_path(path)


def test_pages_with_parameters_are_targets():
    assert is_own_path("/shop/search/?q=mug&sort=newest#content")
