"""A customer who switches to German, buys there, and switches back."""

import re

import pytest
from playwright.sync_api import Page, expect

from shop.order.models import Order
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer
from tests.running_shop import RunningShop


@pytest.fixture
def customer(page: Page, shop: RunningShop) -> Customer:
    stock_the_shop(shop.url)
    return Customer(page, shop)


def test_a_customer_switches_to_german_buys_there_and_goes_back(customer):
    page, root = customer.page, customer.shop.url
    customer.search("chopping board")
    page.get_by_role("navigation", name="Language").get_by_role("link", name="Deutsch").click()
    expect(page).to_have_url(re.compile(rf"{root}/de/shop/search/\?q=chopping\+board"))
    expect(page.locator("html")).to_have_attribute("lang", "de")

    page.get_by_role("link", name="Oak chopping board").first.click()
    expect(page).to_have_url(re.compile(f"{root}/de/shop/catalogue/oak-chopping-board"))
    expect(page.locator("main")).to_contain_text("39,00\xa0€")
    page.get_by_role("button", name="In den Warenkorb").click()
    expect(page.get_by_role("status").filter(has_text="Warenkorb").first).to_be_visible()
    expect(page.locator("#visitor")).to_contain_text("Warenkorb")

    page.locator("#visitor .mini-basket").locator("..").locator("summary").click()
    page.locator("#visitor .mini-basket").get_by_role("link", name=re.compile("Warenkorb")).click()
    expect(page).to_have_url(f"{root}/de/shop/basket/")
    page.get_by_role("link", name="Zur Kasse").click()
    expect(page).to_have_url(re.compile(f"{root}/de/shop/checkout/"))
    page.get_by_role("link", name="Zurück zum Warenkorb").click()

    switch = page.get_by_role("navigation", name="Sprache")
    expect(switch.get_by_role("link", name="Deutsch")).to_have_attribute("aria-current", "true")
    switch.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{root}/shop/basket/")
    expect(page.locator("html")).to_have_attribute("lang", "en-gb")
    expect(page.locator("main")).to_contain_text("€39.00")


def test_the_way_back_from_the_payment_page_is_in_the_orders_language(customer):
    page, root = customer.page, customer.shop.url
    page.goto(f"{root}/de/shop/catalogue/")
    page.get_by_role("link", name="Oak chopping board").first.click()
    page.get_by_role("button", name="In den Warenkorb").click()
    expect(page.get_by_role("status").filter(has_text="Warenkorb").first).to_be_visible()
    page.goto(f"{root}/de/shop/checkout/")
    page.get_by_label("E-Mail-Adresse").fill(customer.email)
    address = page.locator("#shipping-fields")
    for name, text in (("first_name", "Alice"), ("last_name", "Ahlgren"), ("line1", "Lindenallee 12")):
        address.locator(f'[name$="{name}"]').fill(text)
    address.locator('[name$="postcode"]').fill("20259")
    address.locator('[name$="line4"]').fill("Hamburg")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Standard delivery").check()
    page.get_by_label("Karte").check()
    page.get_by_role("button", name="Weiter").click()
    expect(page).to_have_url(re.compile(f"{root}/de/shop/checkout/preview/"))
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(re.escape(customer.shop.stripe.url)))
    customer.enter_card()
    expect(page).to_have_url(re.compile(f"{root}/de/shop/checkout/return/"), timeout=15_000)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert Order.objects.get().snapshot["language"] == "de"
