"""Finding, with a keyboard and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.search.models import SearchDay
from tests.browser.goods import stock_the_shop
from tests.peers import wait_until
from tests.running_shop import RunningShop


@pytest.fixture
def stocked(shop: RunningShop) -> RunningShop:
    stock_the_shop(shop.url)
    return shop


def test_suggestions_are_chosen_with_the_keyboard(page: Page, stocked: RunningShop):
    page.goto(f"{stocked.url}/")
    box = page.get_by_label("Search the shop")
    box.press_sequentially("chop")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)  # the word, and the board
    expect(page.get_by_role("status").filter(has_text="2 suggestions")).to_be_attached()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-p1")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search/?q=chopping")
    page.get_by_role("link", name="Oak chopping board").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oak chopping board")
    counted = SearchDay.objects.filter(query="chopping", searches=1, clicks=1)
    wait_until(counted.exists, 10)


def test_a_search_is_corrected_without_javascript(browser: Browser, stocked: RunningShop):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{stocked.url}/")
    page.get_by_role("searchbox").fill("choping")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Results for “chopping”")
    page.get_by_role("link", name="Search for “choping” instead").click()
    expect(page.get_by_text("We found nothing")).to_be_visible()
    expect(page.get_by_role("link", name="Tableware").first).to_be_attached()
