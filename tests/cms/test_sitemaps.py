import pytest
from django.test import Client

from tests.cms.pages import content_page, home_page, indexed_product
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


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
    sections = "".join(
        client.get(f"/sitemap-{name}.xml").content.decode() for name in ("pages", "categories", "products")
    )

    assert "http://testserver/sitemap-products.xml" in index
    for url in (page.url, category.get_absolute_url(), mug.get_absolute_url()):
        assert f"<loc>http://testserver{url}</loc>" in sections
    assert "secret" not in sections
    assert "hidden" not in sections


def test_an_unknown_section_is_not_found(client: Client):
    assert client.get("/sitemap-orders.xml").status_code == 404
