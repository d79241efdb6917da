"""The whole purchase, with a real browser, server, worker and payment host."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.exchange.shopify.importer import import_shopify
from shop.order.models import Order
from shop.outbox.models import Mail
from shop.partner.models import StockRecord
from shop.payment.models import PaymentAttempt, Refund
from shop.search.models import ProductIndex
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer, Merchant, staff
from tests.peers import DECLINED, VISA, wait_until
from tests.running_shop import RunningShop
from tests.shop.exchange.shopify import files


@pytest.fixture
def customer(page: Page, shop: RunningShop) -> Customer:
    stock_the_shop(shop.url)
    return Customer(page, shop)


@pytest.fixture
def merchant(browser: Browser, shop: RunningShop) -> Merchant:
    page = browser.new_context().new_page()
    page.set_default_timeout(15_000)
    return Merchant(page, shop, staff())


def order_a_clay_mug(customer: Customer) -> None:
    customer.search("everyday mugs")
    customer.open_product("Everyday mug")
    customer.choose("Clay")
    customer.add_to_basket(2)
    customer.check_out_as_guest()
    customer.order()


def mail_to(address: str, words: str) -> Mail | None:
    return Mail.objects.filter(recipients__contains=[address], text__contains=words).first()


def soon(condition: Callable[[], object]) -> None:
    """The worker does it, on a machine that may be busy; TimeoutError when it does not."""
    wait_until(condition, 30)


def test_a_guest_buys_and_the_merchant_ships_and_refunds(customer, merchant, shop):
    order_a_clay_mug(customer)
    customer.enter_card(VISA)
    number = customer.is_thanked()
    order = Order.objects.get(number=number)
    assert (order.status, str(order.total_incl_tax)) == ("Paid", "40.90")
    soon(lambda: mail_to(customer.email, number))
    assert StockRecord.objects.get(product__upc="MUG-CLAY").num_allocated == 2

    merchant.sign_in()
    merchant.open_order(number)
    merchant.ship("00340434161094000001")
    assert StockRecord.objects.get(product__upc="MUG-CLAY").num_in_stock == 1

    customer.page.get_by_role("link", name=re.compile("order is coming along")).click()
    expect(customer.page.locator("main")).to_contain_text("On its way")
    expect(customer.page.locator("main")).to_contain_text("00340434161094000001")

    merchant.open_order(number)
    merchant.refund_fully("Arrived broken")
    soon(lambda: Refund.objects.filter(state=Refund.State.SUCCEEDED).first())
    intent = PaymentAttempt.objects.get(order=order).intent_id
    (payment,) = [row for row in shop.stripe.ledger()["payment_intents"] if row["id"] == intent]
    assert (payment["captured"], payment["refunded"]) == (4090, 4090)
    soon(lambda: Order.objects.get(pk=order.pk).status == "Refunded")


def test_a_declined_card_can_be_replaced_by_another(customer):
    order_a_clay_mug(customer)
    customer.enter_card(DECLINED)
    expect(customer.page.get_by_role("alert")).to_contain_text("declined")
    assert Order.objects.get().status == "Pending payment"
    customer.enter_card(VISA)
    number = customer.is_thanked()
    assert Order.objects.get().number == number
    assert PaymentAttempt.objects.count() == 1


def test_the_webhook_alone_completes_an_order_when_the_browser_is_closed(customer, shop):
    order_a_clay_mug(customer)
    customer.page.goto("about:blank")
    attempt = PaymentAttempt.objects.get()
    shop.stripe.pay(attempt.session_id, VISA)
    soon(lambda: Order.objects.get().status == "Paid")
    soon(lambda: mail_to(customer.email, Order.objects.get().number))


def test_going_back_after_paying_neither_orders_nor_charges_again(customer, shop):
    order_a_clay_mug(customer)
    customer.enter_card(VISA)
    customer.is_thanked()
    customer.page.goto(f"{shop.url}/shop/checkout/preview/")
    expect(customer.page.get_by_role("button", name=re.compile("^Buy now"))).to_have_count(0)
    assert Order.objects.count() == 1
    assert shop.stripe.ledger()["totals"]["eur"]["captured"] == 4090


def test_leaving_the_payment_page_keeps_the_order_payable(customer):
    order_a_clay_mug(customer)
    customer.page.get_by_role("link", name="Back to").first.click()
    expect(customer.page.locator("main")).to_contain_text("not")
    customer.page.get_by_role("button", name=re.compile("Pay")).first.click()
    customer.enter_card(VISA)
    customer.is_thanked()
    assert (Order.objects.count(), PaymentAttempt.objects.count()) == (1, 1)


def test_an_imported_product_is_found_and_bought(customer, tmp_path):
    import_shopify(files.write(tmp_path / "products.csv", files.BOWL))
    soon(lambda: ProductIndex.objects.filter(title="Oak bowl").exists())
    customer.search("oak bowls")
    customer.open_product("Oak bowl")
    customer.add_to_basket()
    customer.check_out_as_guest()
    customer.order()
    customer.enter_card(VISA)
    customer.is_thanked()
    assert StockRecord.objects.get(partner_sku="BOWL-1").num_allocated == 1
