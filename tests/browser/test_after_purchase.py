"""After the purchase, with a real browser, server and worker; and the mails as the merchant edits them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from shop.fulfilment.ship import ship_order
from shop.invoicing.models import Invoice
from shop.mail.models import MailText
from shop.order import links
from shop.order.models import Order
from shop.outbox.models import Mail
from shop.returns.models import ReturnRequest
from tests.browser.steps import Merchant, staff
from tests.factories import ProductFactory
from tests.order_factories import make_basket, paid
from tests.peers import wait_until
from tests.running_shop import RunningShop


def soon(condition: Callable[[], object]) -> None:
    """The worker does it, on a machine that may be busy; TimeoutError when it does not."""
    wait_until(condition, 30)


@pytest.fixture
def order(shop: RunningShop) -> Order:
    """Paid and sent, with an invoice by the worker."""
    bought = paid(basket=make_basket(ProductFactory(title="Everyday mug", stock=20), quantity=2))
    ship_order(order_id=bought.pk, actor=None, carrier="DHL", tracking_number="00340434161094000001")
    soon(lambda: Invoice.objects.filter(order=bought).first())
    return bought


def test_a_guest_prints_buys_again_and_sends_back(page: Page, shop: RunningShop, order: Order):
    address = f"{shop.url}{links.status_path(order)}"
    page.goto(address)
    page.get_by_role("link", name="Print", exact=True).click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Everyday mug")
    page.get_by_role("link", name="Back to the order").click()

    page.get_by_role("link", name="Invoice", exact=True).click()
    expect(page.locator("main")).to_contain_text(Invoice.objects.get().number)
    page.goto(address)

    page.get_by_role("link", name="Send something back").click()
    page.get_by_label("How many of “Everyday mug”").fill("3")
    page.get_by_role("button", name="Ask to send it back").click()
    expect(page.get_by_text("You can send back up to 2.").first).to_be_visible()
    page.get_by_label("How many of “Everyday mug”").fill("1")
    page.get_by_label("Why you send back “Everyday mug”").select_option(label="It is damaged or does not work")
    page.get_by_role("button", name="Ask to send it back").click()
    expect(page.locator("main")).to_contain_text("1 × Everyday mug")
    assert ReturnRequest.objects.get().order == order
    soon(lambda: Mail.objects.filter(subject=f"Your return of order {order.number}").first())

    page.get_by_role("button", name="Buy it again").click()
    expect(page).to_have_url(re.compile("/shop/basket/"))
    expect(page.locator("main")).to_contain_text("Everyday mug")


def test_a_merchant_words_a_mail_sees_it_and_sends_a_test(browser: Browser, shop: RunningShop):
    page = browser.new_context().new_page()
    page.set_default_timeout(15_000)
    charlie = staff()
    merchant = Merchant(page, shop, charlie)
    merchant.sign_in()
    page.goto(f"{shop.url}/dashboard/mails/")
    page.get_by_role("link", name="Order confirmation").click()
    mail = page.frame_locator("iframe[name=mail-preview]")
    expect(mail.get_by_role("heading", name="Thank you for your order")).to_be_visible()

    page.get_by_label("Heading").fill("Hooray, {frist_name}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This mail knows no {frist_name}.")).to_be_visible()
    page.get_by_label("Heading").fill("Hooray, {first_name}")
    page.get_by_role("button", name="Preview").click()
    expect(mail.get_by_role("heading", name="Hooray, Alice")).to_be_visible()
    assert not MailText.objects.exists()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Send me a test").click()
    soon(lambda: Mail.objects.filter(recipients=[charlie.email], html__contains="Hooray, Alice").first())
