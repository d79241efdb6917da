"""The shop as somebody reads it from right to left, on a phone."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from shop.catalogue.models import Product
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer
from tests.catalogue_factories import an_image, hang
from tests.running_shop import RunningShop

PHONE = {"width": 390, "height": 844}
BEYOND_THE_EDGE = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const box = one.getBoundingClientRect();
  const scrolls = one.closest(".gallery__track, .subcategories, .visually-hidden");
  return (box.left < -1 || box.right > innerWidth + 1) && !scrolls;
}).map((one) => one.outerHTML.slice(0, 100))"""


@pytest.fixture
def arab(page: Page, shop: RunningShop) -> Iterator["Arab"]:
    stock_the_shop(shop.url)
    page.set_viewport_size(PHONE)
    arab = Arab(page, shop)
    yield arab
    assert arab.violations == []


class Arab(Customer):
    """Looks at every page met: does it run from right to left, fit the screen, and stand before axe?"""

    def __init__(self, page: Page, shop: RunningShop):
        super().__init__(page, shop)
        self.violations: list[str] = []

    def sees(self, heading: str | re.Pattern[str]) -> None:
        page = self.page
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("html")).to_have_attribute("lang", "ar")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.evaluate(BEYOND_THE_EDGE)
        self.violations += [
            f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in Axe().run(page).response["violations"]
        ]

    def fill_in(self) -> None:
        page = self.page
        page.get_by_label("البريد الإلكتروني").fill(self.email)
        fields = page.locator("#shipping-fields")
        fields.get_by_label("الاسم الأول").fill("ليلى")
        fields.get_by_label("اسم العائلة").fill("حداد")
        fields.get_by_label("الشارع ورقم المبنى").fill("Lindenallee 12")
        fields.get_by_label("الرمز البريدي").fill("20259")
        fields.get_by_label("المدينة").fill("Hamburg")

    def continues(self) -> None:
        self.page.get_by_role("button", name="متابعة إلى").click()


def middle(place: Locator) -> float:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


def test_an_arabic_reader_buys_on_a_phone(arab: Arab) -> None:
    page = arab.page
    page.goto(f"{arab.shop.url}/ar/shop/catalogue/")
    arab.sees("جميع المنتجات")
    page.locator(".product-card a", has_text="Oak chopping board").first.click()
    arab.sees("Oak chopping board")
    page.get_by_role("button", name="إضافة إلى السلة").click()
    expect(page.get_by_role("status").filter(has_text="السلة").first).to_be_visible()
    page.goto(f"{arab.shop.url}/ar/shop/basket/")
    arab.sees("السلة")
    page.get_by_role("link", name="إتمام الشراء").click()
    arab.sees("إلى أين نوصّل الطلب؟")
    arab.fill_in()
    arab.continues()
    arab.sees("التوصيل والدفع")
    page.get_by_label("Standard delivery").check()
    page.get_by_label("بطاقة").check()
    arab.continues()
    arab.sees("المراجعة والتأكيد")
    page.get_by_role("button", name=re.compile("^شراء الآن")).click()
    page.wait_for_url(re.compile(re.escape(arab.shop.stripe.url)))
    arab.enter_card()
    arab.sees("شكرًا لكم على طلبكم")
    assert "/ar/" in page.url


def test_what_points_and_opens_does_so_from_the_right(arab: Arab) -> None:
    page = arab.page
    page.goto(f"{arab.shop.url}/ar/shop/catalogue/")
    opener = page.locator(".filters > summary")
    assert middle(opener) > PHONE["width"] / 2
    opener.click()
    value = page.locator(".facet__value").first
    assert middle(value.locator("input")) > middle(value.locator("span").first) > middle(value.locator(".facet__count"))
    closer = page.locator(".filters__close")
    assert middle(closer) < PHONE["width"] / 2, "what closes stands across from where reading begins"
    arab.sees("جميع المنتجات")


def test_fields_of_numbers_and_addresses_run_from_left_to_right(arab: Arab) -> None:
    page = arab.page
    page.goto(f"{arab.shop.url}/ar/shop/accounts/login/")
    email = page.locator("main input[type=email], main input[name=username]").first
    assert email.evaluate("one => getComputedStyle(one).direction") == "ltr"
    assert email.evaluate("one => getComputedStyle(one).textAlign") == "right"
    title = page.locator("h1").first
    assert title.evaluate("one => getComputedStyle(one).letterSpacing") in {"normal", "0px"}


def test_pictures_are_walked_by_the_keys_that_point_at_them(page: Page, shop, settings, tmp_path) -> None:
    stock_the_shop(shop.url)
    settings.MEDIA_ROOT = tmp_path / "media"  # the shop's
    page.set_viewport_size(PHONE)
    board = Product.objects.get(upc="BOARD")
    for name in ("Front", "Back"):
        hang(board, an_image(name), caption=name)
    page.goto(f"{shop.url}/ar{board.get_absolute_url()}")
    page.locator(".gallery__track").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".gallery__thumb").nth(1)).to_have_attribute("aria-current", "true")
    page.locator("a.gallery__item").nth(1).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="صور المنتج")
    expect(dialog.get_by_role("img", name="Back")).to_be_in_viewport()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="Front")).to_be_in_viewport()
    following = dialog.get_by_role("button", name="الصورة التالية")
    assert middle(following) < PHONE["width"] / 2
    following.click()
    expect(dialog.get_by_role("img", name="Back")).to_be_in_viewport()
