"""What is reduced says so everywhere, and costs the same in the list, the basket and the order."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from shop.order.models import Order
from shop.search.index import reindex_all
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer
from tests.order_factories import percentage_offer, voucher
from tests.running_shop import RunningShop


@pytest.fixture
def customer(page: Page, shop: RunningShop) -> Customer:
    """In a shop where everything costs a tenth less, and a code would take off as much."""
    stock_the_shop(shop.url)
    percentage_offer("10", name="Autumn")
    voucher("WELCOME", "10")
    reindex_all()
    return Customer(page, shop)


def test_a_reduced_price_is_the_same_from_the_search_to_the_order(customer):
    page = customer.page
    customer.search("board")
    card = page.locator(".product-card").filter(has_text="Oak chopping board")
    expect(card).to_contain_text("€35.10")
    expect(card).to_contain_text("€39.00")
    customer.open_product("Oak chopping board")
    expect(page.locator("#buy")).to_contain_text("€35.10")
    customer.add_to_basket()
    page.goto(f"{customer.shop.url}/shop/basket/")
    expect(page.get_by_role("main")).to_contain_text("Autumn")
    expect(page.get_by_role("main")).to_contain_text("Total: €35.10")

    vouchers = page.get_by_role("region", name="Voucher")
    for code, reason in (
        ("NONSENSE", "We do not know this code"),
        ("WELCOME", "cannot be combined with what applies already: Autumn"),
    ):
        vouchers.get_by_role("textbox").fill(code)
        vouchers.get_by_role("button", name="Add voucher").click()
        expect(vouchers).to_contain_text(reason)
        expect(vouchers.get_by_role("textbox")).to_have_value(code)

    customer.check_out_as_guest()
    customer.order()
    assert Order.objects.get().total_incl_tax == Decimal("35.10") + Decimal("4.90")
