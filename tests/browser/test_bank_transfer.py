"""A purchase paid by bank transfer, from the merchant's switch to the paid order."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.order.models import Order
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer, Merchant, staff
from tests.running_shop import RunningShop


@pytest.fixture
def customer(page: Page, shop: RunningShop) -> Customer:
    stock_the_shop(shop.url)
    return Customer(page, shop)


@pytest.fixture
def merchant(browser: Browser, shop: RunningShop) -> Merchant:
    page = browser.new_context().new_page()
    page.set_default_timeout(30_000)
    return Merchant(page, shop, staff())


def test_a_merchant_offers_transfers_and_records_the_first(customer, merchant, shop):
    merchant.sign_in()
    merchant.page.goto(f"{shop.url}/dashboard/payments/settings/")
    merchant.page.get_by_label("Offer payment by bank transfer").check()
    merchant.page.get_by_label("Account holder").fill("Lumen & Oak GmbH")
    merchant.page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 01")
    merchant.page.get_by_role("button", name="Save").click()
    expect(merchant.page.get_by_text("This is not a valid IBAN")).to_be_visible()
    merchant.page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    merchant.page.get_by_role("button", name="Save").click()
    expect(merchant.page.get_by_text("Saved.")).to_be_visible()

    customer.search("everyday mugs")
    customer.open_product("Everyday mug")
    customer.choose("Clay")
    customer.add_to_basket(2)
    customer.check_out_as_guest(pay_by="Bank transfer")
    customer.page.get_by_role("button", name=re.compile("^Buy now")).click()
    expect(customer.page.get_by_text("DE89 3704 0044 0532 0130 00")).to_be_visible()
    order = Order.objects.get()
    assert order.status == "Pending payment"

    merchant.page.goto(f"{shop.url}/dashboard/payments/transfers/")
    merchant.page.get_by_role("link", name="Received…").click()
    merchant.page.get_by_label("Amount received").fill("40.90")
    merchant.page.get_by_label("Reference").fill("Statement 7")
    merchant.page.get_by_role("button", name="Record as received").click()
    expect(merchant.page.get_by_text("Recorded.")).to_be_visible()
    order.refresh_from_db()
    assert order.status == "Paid"
    customer.page.reload()
    expect(customer.page.get_by_text("DE89 3704 0044 0532 0130 00")).to_have_count(0)
