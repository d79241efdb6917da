import pytest
from django.test import Client
from wagtail.models import Locale

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
    monkeypatch.setattr("cms.sitemap_views.MOST_ADDRESSES", 6)  # each product has one in each of three languages
    products = [indexed_product() for _ in range(3)]
    index = client.get("/sitemap.xml").content.decode()
    assert "http://testserver/sitemap-products-2.xml" in index
    assert "http://testserver/sitemap-products-3.xml" not in index
    parts = [section(client, "products"), section(client, "products-2")]
    assert [part.count("<loc>") for part in parts] == [6, 3]
    assert all(sum(p.get_absolute_url() in part for part in parts) == 1 for p in products)


def test_each_language_of_a_page_is_listed_and_names_the_others(client: Client):
    about = content_page(home_page(), "About us")
    german = about.copy_for_translation(Locale.objects.get(language_code="de"), copy_parents=True)
    german.slug = "ueber-uns"
    german.save_revision().publish()
    mug = indexed_product().get_absolute_url()

    pages, products = section(client, "pages"), section(client, "products")

    for path in ("/about-us/", "/de/ueber-uns/", "/ar/about-us/"):
        assert pages.count(f"<loc>http://testserver{path}</loc>") == 1
    assert "/de/about-us/" not in pages
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="http://testserver{prefix}{mug}"/>'
        for code, prefix in (("en", ""), ("de", "/de"), ("ar", "/ar"), ("x-default", ""))
    )
    assert products.count(alternates) == 3


def test_a_shop_with_one_language_lists_each_page_once(client: Client, settings):
    settings.LANGUAGES = [("en-gb", "English")]
    indexed_product()

    assert section(client, "products").count("<loc>") == 1
    assert "xhtml:link" not in section(client, "products")


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", ["products", "images"])
def test_a_section_costs_one_query(client: Client, django_assert_num_queries, name, number):
    for _ in range(number):
        indexed_product()
    client.get("/robots.txt")
    with django_assert_num_queries(1):
        section(client, name)
