"""Looking through a category: with JavaScript without a new page, without it by the form."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from cms.setup import ensure_home_page
from shop.search.index import reindex_all
from tests.catalogue_factories import choose
from tests.factories import CategoryFactory, ProductFactory
from tests.running_shop import RunningShop
from tests.shop.offer.offers import offer, only


@pytest.fixture
def mugs(shop: RunningShop) -> str:
    """The address of a category of 30: two brands, two colours, prices from 5 to 34; the dearest is reduced."""
    ensure_home_page(title="Hearth & Grain", site_url=shop.url)
    category = CategoryFactory(name="Mugs")
    for number in range(30):
        brand = "Lehm" if number % 3 else "Ofen"
        made = ProductFactory(
            title=f"Mug {number:02}", brand=brand, price=Decimal(5 + number), categories=[category], upc=f"M{number}"
        )
        choose(made, "Colour", "Sand" if number % 2 else "Moss")
    offer("Percentage", 50, on=only(made), name="Half price")
    reindex_all()
    return shop.url + category.get_absolute_url()


@pytest.mark.browser
def test_filters_apply_at_once_and_back_undoes_them(page: Page, mugs: str):
    page.goto(mugs)
    page.evaluate("window.same = true")
    page.get_by_label(re.compile("^Ofen")).check()
    expect(page.locator("[data-count]")).to_have_text("10 products")
    expect(page.locator("[data-listing-news]")).to_have_text("10 products")
    expect(page).to_have_url(re.compile(r"\?brand=Ofen$"))
    expect(page.get_by_label(re.compile("^Ofen"))).to_be_focused()
    page.get_by_label(re.compile("^Sand")).check()
    expect(page).to_have_url(re.compile(r"\?brand=Ofen&colour=Sand$"))
    page.get_by_role("link", name="Remove filter: Ofen").click()
    expect(page).to_have_url(re.compile(r"\?colour=Sand$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?brand=Ofen&colour=Sand$"))
    expect(page.locator("[data-count]")).to_have_text("5 products")
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("[data-count]")).to_have_text("30 products")
    assert page.evaluate("window.same")


@pytest.mark.browser
def test_the_same_without_javascript_on_a_phone(browser: Browser, mugs: str):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(mugs)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label(re.compile("^Lehm")).check()
    page.get_by_label("To", exact=True).fill("12,50")
    page.get_by_role("button", name=re.compile("^Show 30")).click()
    expect(page).to_have_url(re.compile(r"\?brand=Lehm&max_price=12.50$"))
    expect(page.locator("[data-count]")).to_have_text("5 products")
    page.get_by_role("link", name="Clear all").click()
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile(r"\?page=2$"))
    expect(page.locator(".product-card")).to_have_count(6)
    page.goto(f"{mugs}?sale=yes")
    expect(page.locator(".product-card")).to_contain_text("€17.00")
    expect(page.locator(".product-card s")).to_contain_text("€34.00")
    page.locator(".product-card a").click()
    page.get_by_role("button", name="Add to basket").click()
    page.goto(re.sub("/shop/.*", "/shop/basket/", mugs))
    expect(page.locator("main")).to_contain_text("Half price")
    expect(page.locator(".order-summary__rows")).to_contain_text("€17.00")
    context.close()
