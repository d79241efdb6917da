"""Choosing, looking, wishing and waiting on the product's page: with a script, and without."""

import re

import pytest
from oscar.core.loading import get_model
from playwright.sync_api import Browser, Page, expect

from shop.catalogue.models import Product
from shop.outbox.models import Mail
from shop.partner.models import StockRecord
from shop.search.index import reindex, schedule_reindex
from shop.security.hashers import Argon2Hasher
from tests.browser.goods import stock_the_shop
from tests.browser.test_purchase import soon
from tests.catalogue_factories import an_image, hang
from tests.factories import PASSWORD, UserFactory
from tests.running_shop import RunningShop

ProductAlert = get_model("customer", "ProductAlert")
WishList = get_model("wishlists", "WishList")

BOB = "bob@example.com"


@pytest.fixture
def mug(shop: RunningShop) -> Product:
    """Teal can be had, clay is sold out."""
    stock_the_shop(shop.url)
    StockRecord.objects.filter(product__upc="MUG-CLAY").update(num_in_stock=0)
    mug = Product.objects.get(title="Everyday mug", structure="parent")
    reindex([mug.pk])
    return mug


def restock_clay(mug: Product) -> None:
    StockRecord.objects.filter(product__upc="MUG-CLAY").update(num_in_stock=4)
    schedule_reindex([mug.pk])


def test_a_choice_changes_the_page_without_loading_it_and_is_told(page: Page, shop, mug):
    page.goto(shop.url + mug.get_absolute_url())
    page.evaluate("window.stayed = true")
    expect(page.locator("#buy")).to_contain_text("In stock")
    clay = page.get_by_role("link", name="Clay")
    clay.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#buy")).to_contain_text("Sold out")
    expect(page.get_by_role("status").filter(has_text="Colour: Clay")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?variant=\d+$"))
    expect(page.get_by_role("link", name="Clay")).to_be_focused()
    assert page.evaluate("window.stayed")
    page.get_by_role("link", name="Teal").click()
    page.get_by_role("button", name="Add to basket").click()
    expect(page.locator("#messages")).to_contain_text("is in your basket")


def test_pictures_are_walked_and_enlarged_by_keys(page: Page, shop, mug, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"  # the shop's
    for name in ("Front", "Back"):
        hang(mug, an_image(name), caption=name)
    page.goto(shop.url + mug.get_absolute_url())
    track = page.locator(".gallery__track").first
    track.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".gallery__thumb").nth(1)).to_have_attribute("aria-current", "true")
    page.locator("a.gallery__item").nth(1).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Product pictures")
    expect(dialog.get_by_role("img", name="Back")).to_be_in_viewport()
    page.keyboard.press("ArrowLeft")
    expect(dialog.get_by_role("img", name="Front")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_customer_puts_it_on_the_wish_list(page: Page, shop, mug):
    user, hasher = UserFactory(), Argon2Hasher()
    user.password = hasher.encode(PASSWORD, hasher.salt())
    user.save(update_fields=["password"])
    page.goto(shop.url + mug.get_absolute_url())
    page.get_by_role("button", name="Put it on my wish list", exact=True).click()
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Put it on my wish list", exact=True).click()
    expect(page.locator("main")).to_contain_text("Everyday mug, Teal")
    page.get_by_role("button", name=re.compile("Remove")).click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name=re.compile("Into the basket")).click()
    expect(page.locator("main")).to_contain_text("is in your basket")
    assert WishList.objects.get(owner=user).lines.count() == 0


def test_a_guest_is_told_when_it_is_back(page: Page, shop, mug):
    clay = Product.objects.get(upc="MUG-CLAY")
    page.goto(f"{shop.url}{mug.get_absolute_url()}?variant={clay.pk}")
    page.get_by_label("Email address").fill("bob")
    page.get_by_role("button", name="Send me a mail").click()
    expect(page.locator("#alert-email-error")).to_be_visible()
    page.get_by_label("Email address").fill(BOB)
    page.get_by_role("button", name="Send me a mail").click()
    expect(page.locator("#stock-alert")).to_contain_text("We have sent a mail")
    confirm_by_mail(page)
    restock_clay(mug)
    soon(lambda: Mail.objects.filter(recipients__contains=[BOB], subject__endswith="is back").first())
    assert ProductAlert.objects.get().status == "Closed"


def test_what_was_looked_at_is_found_again(page: Page, shop, mug):
    board = Product.objects.get(upc="BOARD")
    page.goto(shop.url + board.get_absolute_url())
    page.goto(shop.url + mug.get_absolute_url())
    page.locator("#reviews").scroll_into_view_if_needed()
    seen = page.get_by_role("region", name="You looked at")
    expect(seen.get_by_role("link", name="Oak chopping board")).to_be_visible()
    seen.get_by_role("button", name="Forget these").click()
    expect(seen).to_be_hidden()


def test_without_a_script_one_chooses_buys_and_waits(browser: Browser, shop, mug):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_default_timeout(15_000)
    page.goto(shop.url + mug.get_absolute_url())
    page.get_by_role("link", name="Clay").click()
    expect(page.locator("#buy")).to_contain_text("Sold out")
    page.get_by_label("Email address").fill(BOB)
    page.get_by_role("button", name="Send me a mail").click()
    expect(page.locator("main")).to_contain_text("We have sent a mail")
    confirm_by_mail(page)
    page.get_by_role("link", name="Back to the product").click()
    page.get_by_role("link", name="Teal").click()
    page.get_by_role("button", name="Add to basket").click()
    expect(page).to_have_url(f"{shop.url}/shop/basket/")
    expect(page.locator("main")).to_contain_text("is in your basket")


def confirm_by_mail(page: Page) -> None:
    soon(lambda: Mail.objects.filter(recipients__contains=[BOB]).first())
    link = re.search(r"http\S+/alerts/confirm/\S+", Mail.objects.filter(recipients__contains=[BOB]).latest("pk").text)
    assert link
    page.goto(link[0])
    page.get_by_role("button", name="Yes, tell me").click()
    expect(page.locator("main")).to_contain_text("You get a mail at")
