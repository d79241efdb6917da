"""Basket and checkout, with JavaScript and without."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.basket.models import Line
from shop.catalogue.models import Product
from shop.order.models import Order
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer
from tests.factories import CountryFactory
from tests.running_shop import RunningShop


@pytest.fixture
def customer(page: Page, shop: RunningShop) -> Customer:
    stock_the_shop(shop.url)
    return Customer(page, shop)


@pytest.fixture
def plain_customer(browser: Browser, shop: RunningShop) -> Iterator[Customer]:
    """A browser without JavaScript."""
    stock_the_shop(shop.url)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield Customer(page, shop)
    context.close()


def put_two_things_in(customer: Customer) -> None:
    for product in Product.objects.filter(structure__in=["standalone", "child"]).order_by("title")[:2]:
        customer.page.goto(customer.shop.url + product.get_absolute_url())
        customer.page.get_by_role("button", name="Add to basket").click()
        customer.page.wait_for_load_state("networkidle")
    customer.page.goto(f"{customer.shop.url}/shop/basket/")


def quantities() -> list[int]:
    return list(Line.objects.filter(basket__status="Open").order_by("pk").values_list("quantity", flat=True))


def test_a_basket_changes_at_once_and_loses_nothing_typed(customer):
    put_two_things_in(customer)
    page = customer.page
    first, second = page.get_by_role("spinbutton").all()
    first.fill("2")
    second.fill("3")
    expect(page.get_by_role("status").filter(has_text="Total: €90.00")).to_have_count(1)
    assert quantities() == [2, 3]
    expect(page.get_by_role("spinbutton").nth(1)).to_have_value("3")

    page.get_by_role("button", name=re.compile("^Remove")).first.click()
    undo = page.get_by_role("button", name=re.compile("^Undo"))
    expect(undo).to_be_focused()
    page.reload()
    undo.click()
    expect(page.get_by_role("spinbutton")).to_have_count(2)
    assert sorted(quantities()) == [2, 3]

    page.get_by_role("button", name=re.compile("^Save for later")).first.click()
    page.get_by_role("button", name=re.compile("^Move to the basket")).click()
    expect(page.get_by_role("heading", name="Saved for later")).to_have_count(0)
    assert sorted(quantities()) == [2, 3]


def test_a_basket_without_javascript(plain_customer):
    put_two_things_in(plain_customer)
    page = plain_customer.page
    page.get_by_role("spinbutton").first.fill("2")
    page.get_by_role("button", name=re.compile("^Update")).first.click()
    assert quantities() == [2, 1]
    page.get_by_role("button", name=re.compile("^Remove")).first.click()
    page.get_by_role("button", name=re.compile("^Undo")).click()
    assert sorted(quantities()) == [1, 2]
    page.get_by_role("button", name=re.compile("^Save for later")).first.click()
    page.get_by_role("button", name=re.compile("^Move to the basket")).click()
    assert sorted(quantities()) == [1, 2]


def to_the_checkout(customer: Customer) -> Page:
    CountryFactory(iso_3166_1_a2="US", iso_3166_1_a3="USA", iso_3166_1_numeric="840", printable_name="United States")
    put_two_things_in(customer)
    customer.page.get_by_role("link", name="To the checkout").click()
    return customer.page


def test_a_checkout_fits_its_fields_and_leads_to_what_is_wrong(customer):
    page = to_the_checkout(customer)
    customer.fill_in_address()
    page.locator("#shipping-fields").get_by_label("Country").select_option("US")
    expect(page.locator("#shipping-fields").get_by_label("ZIP code")).to_have_value("20259")
    expect(page.locator("#shipping-fields").get_by_label("First name")).to_have_value("Alice")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Email address")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name=re.compile("^State")).click()
    expect(page.locator("#shipping-fields").get_by_label("State")).to_be_focused()
    page.locator("#shipping-fields").get_by_label("State").select_option("NY")
    page.locator("#shipping-fields").get_by_label("ZIP code").fill("10001")
    page.get_by_label("Email address").fill("guest@gmial.com")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Did you mean guest@gmail.com?")).to_be_visible()
    page.get_by_role("button", name="Yes, correct it").click()
    expect(page.get_by_text("Did you mean")).to_have_count(0)
    page.get_by_label("Express delivery").check()
    expect(page.locator(".checkout__order")).to_contain_text("€12.90")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("Hamburg, NY 10001")
    customer.order()
    order = Order.objects.get()
    assert (order.shipping_code, order.guest_email) == ("express-delivery", "guest@gmail.com")


def test_a_checkout_without_javascript(plain_customer):
    page = to_the_checkout(plain_customer)
    customer = plain_customer
    customer.fill_in_address()
    page.locator("#shipping-fields").get_by_label("Country").select_option("US")
    page.get_by_role("button", name="Show the fields of this country").first.click()
    expect(page.locator("#shipping-fields").get_by_label("ZIP code")).to_have_value("20259")
    page.locator("#shipping-fields").get_by_label("Country").select_option("DE")
    page.get_by_label("Another address").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Email address")
    page.get_by_label("Email address").fill("guest@gmial.com")
    page.get_by_label("Same as the delivery address").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Did you mean guest@gmail.com?")).to_be_visible()
    page.get_by_role("button", name="No, mine is right").click()
    expect(page.get_by_text("Did you mean")).to_have_count(0)
    page.get_by_label("Standard delivery").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("20259 Hamburg")
    customer.order()
    assert Order.objects.get().guest_email == "guest@gmial.com"
