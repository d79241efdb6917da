"""An account: what it keeps, and what it saves typing."""

import json
from pathlib import Path

import pytest
from oscar.core.loading import get_model
from playwright.sync_api import Page, expect

from shop.catalogue.models import Product
from shop.order.models import Order
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer, customer_with_account
from tests.factories import PASSWORD
from tests.running_shop import RunningShop

UserAddress = get_model("address", "UserAddress")


class Member(Customer):
    """A customer who is signed in."""

    def sign_in(self) -> None:
        user = customer_with_account()
        self.email = user.email
        self.page.goto(f"{self.shop.url}/shop/accounts/login/")
        self.page.get_by_label("Email address").first.fill(user.email)
        self.page.get_by_label("Password").first.fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.page.get_by_role("link", name="Profile").wait_for()

    def go_to_the_checkout(self) -> None:
        self.page.goto(self.shop.url + Product.objects.get(upc="BOARD").get_absolute_url())
        self.add_to_basket()
        self.page.goto(f"{self.shop.url}/shop/basket/")
        self.page.get_by_role("link", name="To the checkout").click()


@pytest.fixture
def alice(page: Page, shop: RunningShop) -> Member:
    stock_the_shop(shop.url)
    alice = Member(page, shop)
    alice.sign_in()
    return alice


def test_the_usual_address_of_one_order_stands_in_the_next(alice):
    page = alice.page
    alice.go_to_the_checkout()
    alice.fill_in_address()
    page.get_by_label("Make this my usual address").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Standard delivery").check()
    page.get_by_role("button", name="Continue").click()
    alice.order()
    alice.enter_card()
    alice.is_thanked()

    alice.go_to_the_checkout()
    usual = page.get_by_role("radio", name="Your usual address")
    expect(usual).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Express delivery").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("main")).to_contain_text("Lindenallee 12")


def test_another_address_becomes_the_usual_one_in_the_account(alice):
    page = alice.page
    page.goto(f"{alice.shop.url}/shop/accounts/addresses/add/")
    alice.fill_in_address("main")
    page.get_by_role("button", name="Save the address").click()
    page.get_by_role("button", name="Ship here by default").click()
    expect(page.get_by_text("Default for shipping")).to_be_visible()
    assert UserAddress.objects.get().is_default_for_shipping


def test_ones_own_data_are_downloaded_after_the_password(alice, tmp_path: Path):
    page = alice.page
    page.goto(f"{alice.shop.url}/shop/accounts/profile/")
    page.get_by_role("link", name="Download my data").click()
    page.get_by_label("Password").fill("wrong")
    button = page.get_by_role("main").get_by_role("button", name="Download")
    button.click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_download() as download:
        button.click()
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    assert target.suffix == ".json"
    assert alice.email in json.dumps(json.loads(target.read_text()))
    assert not Order.objects.exists()
