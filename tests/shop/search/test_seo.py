import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from shop.search.index import reindex
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def mugs(number: int = 1, **fields):
    category = CategoryFactory(name="Mugs", parent=CategoryFactory(name="Kitchen"), **fields)
    reindex([ProductFactory(categories=[category]).pk for _ in range(number)])
    return category


def head(client, url: str) -> str:
    return client.get(url).content.decode().partition("</head>")[0]


def canonical(page: str) -> str:
    return re.findall(r'<link rel="canonical" href="([^"]+)"', page)[0].removeprefix(settings.SITE_URL)


def data_of(page: str) -> list[dict]:
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


@pytest.mark.parametrize(
    ("query", "own"),
    [
        ("", ""),
        ("?page=2", "?page=2"),
        ("?page=2&utm_source=mail", "?page=2"),
        ("?sort=newest", ""),
        ("?sort=newest&page=2", ""),
        ("?availability=in_stock", ""),
        ("?availability=in_stock&page=2", ""),
        ("?min_price=1", ""),
    ],
)
def test_a_later_page_is_a_page_of_its_own_and_filters_and_orders_are_not(client, query, own):
    url = mugs(25).get_absolute_url()
    assert canonical(head(client, url + query)) == url + own


def test_a_later_page_has_a_title_of_its_own(client):
    url = mugs(25).get_absolute_url()
    assert re.search(r"<title>Mugs, page 2\s+\| ", head(client, f"{url}?page=2"))
    assert re.search(r"<title>Mugs\s+\| ", head(client, url))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"meta_description": "By hand.", "description": "<p>Long.</p>"}, "By hand."),
        ({"description": "<p>Made &amp; <b>fired</b></p>"}, "Made &amp; fired"),
        ({"description": "word " * 100}, "word " * 29 + "word…"),
        ({}, "Mugs: 1 product"),
    ],
)
def test_the_description_is_the_merchants_or_an_excerpt(client, fields, expected):
    page = head(client, mugs(**fields).get_absolute_url())
    assert f'<meta name="description" content="{expected}">' in page
    assert f'<meta property="og:description" content="{expected}">' in page


def test_a_list_tells_machines_where_it_is(client):
    category = mugs()
    (trail,) = data_of(head(client, category.get_absolute_url()))
    places = [(item["name"], item["item"]) for item in trail["itemListElement"]]
    assert trail["@type"] == "BreadcrumbList"
    assert [name for name, _url in places] == ["Home", "Kitchen", "Mugs"]
    assert places[-1][1] == settings.SITE_URL + category.get_absolute_url()


def test_a_search_is_no_page_for_search_engines(client):
    assert '<meta name="robots" content="noindex">' in head(client, reverse("search:search") + "?q=mug")


def test_the_old_address_of_a_category_leads_to_the_new_one_in_one_step(client):
    category = mugs()
    kitchen = category.get_parent()
    old = f"/shop/catalogue/category/kitchen/mugs_{category.pk}/"
    for name in ("cook", "cooking"):
        kitchen.slug = name
        kitchen.save()
    response = client.get(f"{old}?page=1")
    assert response.status_code == 301
    assert response.url == f"/shop/catalogue/category/cooking/mugs_{category.pk}/?page=1"
    assert client.get(response.url).status_code == 200
