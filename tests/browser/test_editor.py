"""An editor's job in the browser: sign in, make a page, choose a product, publish."""

import pytest
from playwright.sync_api import Browser, Page, expect

from cms.models import HomePage
from cms.permissions import ensure_editor_group
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Merchant, staff
from tests.running_shop import RunningShop


@pytest.fixture
def editor_page(browser: Browser, shop: RunningShop) -> Page:
    stock_the_shop(shop.url)
    user = staff()
    user.is_superuser = False
    user.save(update_fields=["is_superuser"])
    user.groups.add(ensure_editor_group())
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(15_000)
    Merchant(page, shop, user).sign_in("/cms/")
    return page


def insert_block(page: Page, name: str) -> None:
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=name, exact=True).click()


def test_an_editor_makes_a_page_with_a_product_and_publishes_it(editor_page, shop):
    page, home = editor_page, HomePage.objects.get()
    page.goto(f"{shop.url}/cms/pages/add/cms/contentpage/{home.pk}/")
    page.locator("#id_title").fill("Winter light")
    insert_block(page, "Text")
    page.locator(".public-DraftEditor-content").fill("Long evenings want warm lamps.")
    insert_block(page, "Product row")
    page.get_by_role("button", name="Add", exact=True).last.click()
    page.get_by_role("button", name="Choose a product").last.click()
    page.get_by_role("link", name="Oak chopping board").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("body")).to_contain_text("created and published")

    page.goto(f"{shop.url}/winter-light/")
    expect(page.locator("main")).to_contain_text("Long evenings want warm lamps.")
    expect(page.locator("main")).to_contain_text("€39.00")
