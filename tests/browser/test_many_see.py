"""Pages that many see, as a visitor's browser and a search engine get them."""

import json
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.catalogue.models import Product
from shop.partner.models import StockRecord
from shop.search.index import schedule_reindex
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer
from tests.peers import wait_until
from tests.running_shop import RunningShop


@pytest.fixture
def board(shop: RunningShop) -> Product:
    stock_the_shop(shop.url)
    return Product.objects.get(upc="BOARD")


def test_one_page_for_all_with_each_ones_basket_on_it(page: Page, browser: Browser, shop: RunningShop, board):
    address = shop.url + board.get_absolute_url()
    stranger = browser.new_context().new_page()
    stranger.goto(address)
    stranger.goto(f"{shop.url}/")
    expect(stranger.locator("#visitor").get_by_role("link", name="Basket")).to_be_visible()
    assert [one["name"] for one in stranger.context.cookies()] == []

    page.goto(address)
    Customer(page, shop).add_to_basket(2)
    page.goto(address)
    expect(page.locator("#visitor")).to_contain_text("2")
    stranger.goto(address)
    expect(stranger.locator("#visitor")).not_to_contain_text("2")

    StockRecord.objects.filter(product=board).update(price=Decimal("41.00"))
    schedule_reindex([board.pk])

    def is_dearer() -> bool:
        stranger.goto(address)
        return "€41.00" in stranger.locator("#buy").inner_text()

    wait_until(is_dearer, 30)


def test_a_search_engine_reads_a_product_and_finds_it_at_its_new_address(page: Page, shop: RunningShop, board):
    old = shop.url + board.get_absolute_url()
    page.goto(old)
    blocks = page.locator("script[type='application/ld+json']").all_text_contents()
    facts = {one["@type"]: one for one in map(json.loads, blocks)}
    assert facts["Product"]["offers"]["price"] == "39.00"
    assert {"BreadcrumbList", "Product"} <= set(facts)
    assert page.locator("link[rel=canonical]").get_attribute("href") == old
    assert page.locator("link[hreflang=de]").get_attribute("href") == old.replace("/shop/", "/de/shop/", 1)

    board.slug = "chopping-board-of-oak"
    board.save()
    schedule_reindex([board.pk])

    def has_moved() -> bool:
        page.goto(old)
        return "/chopping-board-of-oak_" in page.url

    wait_until(has_moved, 30)
    sitemap = page.request.get(f"{shop.url}/sitemap.xml").text()
    parts = [page.request.get(address).text() for address in re.findall("<loc>(.*?)</loc>", sitemap)]
    assert any("/chopping-board-of-oak_" in part for part in parts)
    assert not any("/oak-chopping-board_" in part for part in parts)
