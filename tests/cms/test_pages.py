from decimal import Decimal

import pytest
from django.test import Client

from shop.search.index import reindex
from tests.cms.pages import ImageFactory, content_page, home_page, indexed_product, row_of
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def test_the_home_page_shows_its_hero_as_the_heading_of_the_page(client: Client):
    home_page([("hero", {"heading": "Quiet things", "link": {"label": "Look", "address": "/shop/catalogue/"}})])

    html = client.get("/").content.decode()

    assert html.count("<h1") == 1
    assert "Quiet things</h1>" in html
    assert 'href="/shop/catalogue/"' in html


def test_a_second_hero_is_a_section_not_another_page_heading(client: Client):
    home_page([("hero", {"heading": "First"}), ("hero", {"heading": "Second"})])

    html = client.get("/").content.decode()

    assert html.count("<h1") == 1
    assert "Second</h2>" in html


def test_a_product_row_shows_todays_price_not_the_one_of_publication(client: Client):
    mug = indexed_product(title="Mug", price=Decimal("12.00"))
    home_page([row_of(mug)])
    assert "12.00" in client.get("/").content.decode()

    mug.stockrecords.update(price=Decimal("9.50"))
    reindex([mug.pk])

    html = client.get("/").content.decode()
    assert "9.50" in html
    assert "12.00" not in html


@pytest.mark.parametrize("end", ["unpublished", "deleted"])
def test_a_product_that_is_gone_silently_leaves_its_row(client: Client, end: str):
    mug, bowl = indexed_product(title="Mug"), indexed_product(title="Bowl")
    home_page([row_of(mug, bowl)])

    if end == "deleted":
        mug.delete()
    else:
        type(mug).objects.filter(pk=mug.pk).update(is_public=False)
        reindex([mug.pk])

    html = client.get("/").content.decode()
    assert "Bowl" in html
    assert "Mug" not in html


def test_a_row_without_any_product_left_shows_no_heading(client: Client):
    mug = indexed_product()
    home_page([row_of(mug, heading="Our favourites")])
    mug.delete()

    assert "Our favourites" not in client.get("/").content.decode()


def test_rows_the_shop_fills_itself_show_the_newest_and_the_best_selling_of_a_category(client: Client):
    cups = CategoryFactory(name="Cups")
    for title in ("Cup one", "Cup two"):
        indexed_product(title=title, categories=[cups])
    indexed_product(title="Lamp")
    home_page(
        [
            ("product_row", {"heading": "New", "source": "newest", "products": [], "count": 2}),
            ("product_row", {"heading": "Cups", "source": "category", "category": cups, "products": [], "count": 8}),
        ]
    )

    new, cups_row = client.get("/").content.decode().split("<h2>")[1:3]

    assert new.index("Lamp") < new.index("Cup two")
    assert "Cup one" not in new
    assert "Cup one" in cups_row
    assert "Lamp" not in cups_row
    assert "See all" in cups_row


def test_category_tiles_show_names_of_today_and_drop_hidden_categories(client: Client):
    cups, lamps = CategoryFactory(name="Cups"), CategoryFactory(name="Lamps", is_public=False)
    home_page([("category_tiles", {"heading": "Rooms", "tiles": [{"category": cups}, {"category": lamps}]})])

    html = client.get("/").content.decode()

    assert "category-tile" in html
    assert "Cups" in html
    assert "Lamps" not in html


def test_a_content_page_describes_itself_to_search_engines_and_where_its_link_is_shared(client: Client):
    image = ImageFactory()
    page = content_page(home_page(), "Our story", [("image", {"image": image})], introduction="How it began.")

    html = client.get(page.url).content.decode()

    assert "<title>Our story | " in html
    assert '<meta name="description" content="How it began.">' in html
    assert f'<link rel="canonical" href="http://testserver{page.url}">' in html
    assert '<meta property="og:image" content="http://testserver/media/' in html


@pytest.mark.parametrize("copies", [1, 24])
def test_the_home_page_costs_the_same_queries_at_one_and_at_many_items(
    client: Client, copies: int, django_assert_num_queries
):
    category = CategoryFactory()
    products = [indexed_product(categories=[category]) for _ in range(copies)]
    images = [ImageFactory() for _ in range(copies)]
    tile = {"category": category, "image": images[0]}
    home_page(
        [
            *[("hero", {"heading": "Hi", "image": image, "link": {"product": products[0]}}) for image in images],
            *[("image", {"image": image}) for image in images],
            *[row_of(product) for product in products],
            ("product_row", {"source": "newest", "products": [], "count": 8}),
            ("product_row", {"source": "category", "category": category, "products": [], "count": 8}),
            ("category_tiles", {"tiles": [tile] * min(copies, 12)}),
        ]
    )
    client.get("/")

    with django_assert_num_queries(15):  # two of them because the shop has several languages
        html = client.get("/").content.decode()

    assert html.count("product-card__title") >= copies


def test_a_page_that_many_see_carries_nothing_of_one_visitor(client: Client):
    home_page([row_of(indexed_product())])

    answer = client.get("/")

    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()
