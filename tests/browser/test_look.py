"""The merchant's look, and pictures as a browser chooses and lays them out."""

import pytest
from playwright.sync_api import Browser, Page, expect

from cms.setup import ensure_home_page
from shop.catalogue.images import create_renditions
from shop.catalogue.models import Product
from shop.search.index import reindex_all
from shop.theming.models import ThemeSettings
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Merchant, staff
from tests.catalogue_factories import an_image, hang
from tests.running_shop import RunningShop

SHIFTS = """() => new Promise(resolve => new PerformanceObserver((list, observer) => {
    resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)); observer.disconnect();
}).observe({type: 'layout-shift', buffered: true}) || setTimeout(resolve, 500, 0))"""
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def site(shop: RunningShop):
    stock_the_shop(shop.url)
    return ensure_home_page(site_url=shop.url).get_site()


def test_a_merchant_sees_colours_before_they_are_everybodys(browser: Browser, shop: RunningShop, site):
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(15_000)
    Merchant(page, shop, staff()).sign_in("/cms/")
    page.goto(f"{shop.url}/cms/settings/theming/themesettings/{site.pk}/")
    page.get_by_label("Accent").first.fill("#ffcc00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Too light to be read").first).to_be_visible()
    page.get_by_label("Accent").first.fill("#7a2e12")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("iframe[title='Preview']").last
    expect(preview.locator("html")).to_have_css("--accent", "#7a2e12", timeout=60_000)
    assert not ThemeSettings.objects.filter(accent="#7a2e12").exists()

    page.get_by_role("button", name="Save").click()
    page.goto(f"{shop.url}/")
    expect(page.locator("html")).to_have_css("--accent", "#7a2e12")


def test_a_phone_fetches_small_pictures_that_move_nothing(page: Page, shop: RunningShop, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"  # the shop's
    stock_the_shop(shop.url)
    board = Product.objects.get(upc="BOARD")
    image = an_image("Board", width=1600, height=1600)
    hang(board, image)
    create_renditions(image)
    reindex_all()
    page.set_viewport_size(PHONE)
    for path, width in (("/shop/catalogue/", 320), (board.get_absolute_url(), 480)):
        page.goto(shop.url + path, wait_until="networkidle")
        picture = page.locator("main picture img").first
        assert picture.evaluate("image => image.currentSrc").endswith(f".width-{width}.format-avif.avif")
        assert page.evaluate(SHIFTS) <= 0.02
        assert picture.get_attribute("width")
