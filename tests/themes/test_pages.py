import re

import pytest
from django.test import Client
from django.urls import reverse

from shop.search.index import reindex
from tests.factories import CategoryFactory, ProductFactory

OPEN_TO_ALL = [
    "catalogue:index",
    "search:search",
    "basket:summary",
    "customer:login",
    "customer:register",
    "password-reset",
]
# Data for machines (JSON-LD) stands in a script element too, and never runs.
INLINE = re.compile(
    r"""<[^>]*\s(?:style|on[a-z]+)\s*=\s*["']|<script(?! type="application/ld\+json">|[^>]*\ssrc=)|<style""", re.I
)

pytestmark = pytest.mark.django_db


def assert_whole(html: str) -> None:
    """One heading, one main part that the skip link leads to, a title, and nothing the security policy forbids."""
    assert INLINE.findall(html) == []
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert html.count('href="#content"') == html.count('id="content"') == 1
    assert len(re.findall(r"<title>\s*\S.*?</title>", html, re.S)) == 1


@pytest.mark.parametrize("route", OPEN_TO_ALL)
def test_an_open_page_is_whole(client: Client, route):
    response = client.get(reverse(route), follow=True)

    assert response.status_code == 200
    assert_whole(response.content.decode())


def test_category_and_product_are_whole_and_the_same_for_everybody(client: Client):
    category = CategoryFactory(name="Mugs")
    product = ProductFactory(title="Mug <b>", categories=[category])
    reindex([product.pk])

    for url in (category.get_absolute_url(), product.get_absolute_url()):
        html = client.get(url).content.decode()
        assert_whole(html)
        assert "Mug &lt;b&gt;" in html
        assert "csrfmiddlewaretoken" not in html


def test_a_missing_page_says_so_in_the_look_of_the_shop(client: Client):
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert "We cannot find this page" in response.content.decode()
    assert 'class="site-header"' in response.content.decode()


@pytest.mark.parametrize("route", ["catalogue:index", "search:search"])
def test_a_page_that_many_see_says_nothing_about_its_visitor(client: Client, route):
    html = client.get(reverse(route), follow=True).content.decode()

    assert "csrfmiddlewaretoken" not in html
