"""What people do, in their words: a customer who buys, a merchant who ships and refunds."""

import re

from playwright.sync_api import Page, expect

from shop.accounts.models import User
from shop.security.hashers import Argon2Hasher
from tests.factories import PASSWORD, StaffFactory, UserFactory
from tests.peers import VISA
from tests.running_shop import RunningShop
from tests.sign_in import authenticator_of
from tests.totp import code_for

NUMBER = re.compile(r"Your order (\S+) is paid")


def staff() -> User:
    return _with_password(StaffFactory())


def customer_with_account() -> User:
    return _with_password(UserFactory())


def _with_password(user: User) -> User:
    """Hashed as the running shop does it; the tests' own hasher is quick and unsafe."""
    hasher = Argon2Hasher()
    user.password = hasher.encode(PASSWORD, hasher.salt())
    user.save(update_fields=["password"])
    return user


class Customer:
    """A guest with a browser."""

    email = "guest@example.com"

    def __init__(self, page: Page, shop: RunningShop):
        self.page = page
        self.shop = shop

    def search(self, words: str) -> None:
        self.page.goto(f"{self.shop.url}/")
        self.page.get_by_label("Search the shop").fill(words)
        self.page.get_by_label("Search the shop").press("Enter")

    def open_product(self, title: str) -> None:
        self.page.get_by_role("link", name=title).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)

    def choose(self, value: str) -> None:
        choice = self.page.get_by_role("link", name=value, exact=True)
        choice.click()
        expect(choice).to_have_attribute("aria-current", "true")

    def add_to_basket(self, quantity: int = 1) -> None:
        self.page.get_by_label("Quantity").fill(str(quantity))
        self.page.get_by_role("button", name="Add to basket").click()
        expect(self.page.get_by_role("status").filter(has_text="basket").first).to_be_visible()

    def check_out_as_guest(self, pay_by: str = "Card") -> None:
        """Up to the last look; the summary of the order stands on every page."""
        page = self.page
        page.goto(f"{self.shop.url}/shop/basket/")
        page.get_by_role("link", name="Checkout").click()
        page.get_by_label("Email address").fill(self.email)
        self.fill_in_address()
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Standard delivery").check()
        page.get_by_label(pay_by).check()
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="Check and order")).to_be_visible()

    def fill_in_address(self, form: str = "#shipping-fields") -> None:
        page = self.page.locator(form)
        page.get_by_label("First name").fill("Alice")
        page.get_by_label("Last name").fill("Ahlgren")
        page.get_by_label("Street and number").fill("Lindenallee 12")
        page.get_by_label("Postcode").fill("20259")
        page.get_by_label("City").fill("Hamburg")

    def order(self) -> None:
        """Press “Buy now”: the payment host's page opens."""
        self.page.get_by_role("button", name=re.compile("^Buy now")).click()
        self.page.wait_for_url(re.compile(re.escape(self.shop.stripe.url)))

    def enter_card(self, number: str = VISA) -> None:
        self.page.locator("#card-card_number").fill(number)
        self.page.locator("#card-expiry").fill("12/34")
        self.page.locator("#card-cvc").fill("123")
        self.page.locator("#card-name").fill("Alice Ahlgren")
        self.page.locator("#pay").click()

    def is_thanked(self) -> str:
        """The order's number, from the confirmation page."""
        expect(self.page.get_by_role("heading", name="Thank you for your order")).to_be_visible(timeout=15_000)
        found = NUMBER.search(self.page.locator("main").inner_text())
        assert found
        return found.group(1)


class Merchant:
    """Staff in a browser of their own, behind password and second factor."""

    def __init__(self, page: Page, shop: RunningShop, user: User):
        self.page = page
        self.shop = shop
        self.user = user

    def sign_in(self, path: str = "/dashboard/") -> None:
        page = self.page
        device = authenticator_of(self.user)
        page.goto(self.shop.url + path)
        page.get_by_label("Email address").fill(self.user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_label("Code").fill(code_for(device))
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(re.compile(re.escape(path)))

    def open_order(self, number: str) -> None:
        self.page.goto(f"{self.shop.url}/dashboard/orders/{number}/")
        expect(self.page.locator("body")).to_contain_text(number)

    def ship(self, tracking_number: str) -> None:
        self.page.get_by_label("Carrier").fill("DHL")
        self.page.get_by_label("Tracking number").fill(tracking_number)
        self.page.get_by_role("button", name="Mark as shipped").click()
        expect(self.page.locator("body")).to_contain_text(tracking_number)

    def refund_fully(self, reason: str) -> None:
        self.page.get_by_role("link", name=re.compile("Refund")).first.click()
        self.page.get_by_role("link", name="Fill in all that is left").click()
        self.page.get_by_label("Reason").select_option(reason)
        self.page.get_by_role("button", name="Review").click()
        self.page.get_by_role("button", name=re.compile(r"^Refund .* now$")).click()
