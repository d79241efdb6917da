import pytest
from django.test import Client

from shop.catalogue.images import create_renditions
from shop.search.index import reindex
from tests.catalogue_factories import an_image, hang
from tests.cms.pages import content_page, home_page, indexed_product
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def section(client: Client, name: str) -> str:
    return client.get(f"/sitemap-{name}.xml").getvalue().decode()


def test_robots_are_shown_the_sitemap_and_kept_out_of_what_is_one_visitors(client: Client):
    home_page()

    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert "Disallow: /shop/checkout/" in lines
    assert "Disallow: /cms/" in lines
    assert "Disallow: /" not in lines


def test_the_sitemap_names_public_pages_categories_and_products_only(client: Client):
    page = content_page(home_page(), "About us")
    hidden = content_page(page.get_parent(), "Hidden")
    hidden.unpublish()
    category = CategoryFactory(name="Cups")
    CategoryFactory(name="Secret", is_public=False)
    mug = indexed_product(title="Moss mug")
    ProductFactory(title="Secret mug", is_public=False)

    index = client.get("/sitemap.xml").content.decode()
    sections = "".join(section(client, name) for name in ("pages", "categories", "products"))

    assert "http://testserver/sitemap-products.xml" in index
    for url in (page.url, category.get_absolute_url(), mug.get_absolute_url()):
        assert f"<loc>http://testserver{url}</loc>" in sections
    assert "secret" not in sections
    assert "hidden" not in sections


def test_an_unknown_section_is_not_found(client: Client):
    assert client.get("/sitemap-orders.xml").status_code == 404


def test_a_shop_on_trial_sends_robots_away(client: Client, settings):
    settings.SEARCH_ENGINES = False
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_what_changed_says_when(client: Client):
    category = CategoryFactory()
    product = indexed_product(categories=[category])
    day = f"<lastmod>{product.date_updated:%Y-%m-%d}</lastmod>"
    assert f"<loc>http://testserver{product.get_absolute_url()}</loc>{day}" in section(client, "products")
    assert f"<loc>http://testserver{category.get_absolute_url()}</loc>{day}" in section(client, "categories")


def test_pictures_are_told_of_with_the_page_that_shows_them(client: Client):
    product = ProductFactory()
    image = an_image()
    create_renditions(image)
    hang(product, image)
    reindex([product.pk])
    pictures = section(client, "images")
    assert f"<loc>http://testserver{product.get_absolute_url()}</loc><image:image><image:loc>http://" in pictures


def test_a_long_list_is_parted(client: Client, monkeypatch):
    monkeypatch.setattr("cms.sitemap_views.MOST_ADDRESSES", 2)
    products = [indexed_product() for _ in range(3)]
    index = client.get("/sitemap.xml").content.decode()
    assert "http://testserver/sitemap-products-2.xml" in index
    assert "http://testserver/sitemap-products-3.xml" not in index
    parts = [section(client, "products"), section(client, "products-2")]
    assert [part.count("<loc>") for part in parts] == [2, 1]
    assert all(sum(p.get_absolute_url() in part for part in parts) == 1 for p in products)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", ["products", "images"])
def test_a_section_costs_one_query(client: Client, django_assert_num_queries, name, number):
    for _ in range(number):
        indexed_product()
    client.get("/robots.txt")
    with django_assert_num_queries(1):
        section(client, name)
