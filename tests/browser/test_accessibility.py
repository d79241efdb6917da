"""axe-core finds nothing on any page a customer meets, in its empty, filled and refused states.

https://github.com/dequelabs/axe-core: WCAG 2.2 A and AA, and its own best practices.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from wagtail.models import Site

from shop.catalogue.models import Product
from shop.fulfilment.ship import ship_order
from shop.order import links
from shop.order.models import Order
from shop.theming.models import ThemeSettings
from shop.wishlists.lists import add_product
from tests.browser.goods import stock_the_shop
from tests.browser.steps import Customer, Merchant, customer_with_account, staff
from tests.factories import PASSWORD
from tests.order_factories import paid
from tests.peers import wait_until
from tests.running_shop import RunningShop

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
OPEN = [
    "/",
    "/shop/catalogue/",
    "/shop/catalogue/?colour=Teal&min_price=10",
    "/shop/search/?q=mug",
    "/shop/search/?q=zzzz",
    "/shop/basket/",
    "/shop/accounts/login/",
    "/shop/accounts/register/",
    "/shop/password-reset/",
    "/nowhere/",
]
OF_AN_ACCOUNT = [
    "/shop/accounts/",
    "/shop/accounts/profile/",
    "/shop/accounts/profile/edit/",
    "/shop/accounts/change-password/",
    "/shop/accounts/orders/",
    "/shop/accounts/addresses/",
    "/shop/accounts/addresses/add/",
    "/shop/accounts/profile/email/",
    "/shop/accounts/profile/delete/",
    "/shop/accounts/consents/",
    "/shop/accounts/reviews/",
    "/shop/accounts/alerts/",
    "/shop/wishlists/",
    "/shop/wishlists/new/",
]


class Inspector:
    def __init__(self, page: Page, url: str):
        self.page = page
        self.url = url
        self.found: list[str] = []

    def look(self, *sizes: ViewportSize) -> None:
        """At the page as it is, wide and narrow unless told."""
        for size in sizes or (WIDE, NARROW):
            self.page.set_viewport_size(size)
            for violation in Axe().run(self.page).response["violations"]:
                elements = [node["html"][:160] for node in violation["nodes"][:3]]
                self.found.append(f"{self.page.url} {size['width']}: {violation['id']}: {elements}")

    def visit(self, *paths: str) -> None:
        for path in paths:
            self.page.goto(self.url + path)
            self.look()


@pytest.fixture
def inspector(context: BrowserContext, shop: RunningShop) -> Iterator[Inspector]:
    """A page of its own: one of those it looks at is missing, which the browser reports as an error."""
    stock_the_shop(shop.url)
    page = context.new_page()
    page.set_default_timeout(15_000)
    inspector = Inspector(page, shop.url)
    yield inspector
    assert not inspector.found, "\n".join(inspector.found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_for_everybody(inspector: Inspector, shop: RunningShop, scheme):
    inspector.page.emulate_media(color_scheme=scheme)
    inspector.visit(*OPEN)
    customer = Customer(inspector.page, shop)
    customer.search("mug")
    customer.open_product("Everyday mug")
    inspector.look()
    look_at_what_opens(inspector)


def look_at_what_opens(inspector: Inspector) -> None:
    """Menu, suggestions, sharing, sorting, and the filters that cover a phone."""
    page = inspector.page
    page.locator(".share > summary").click()
    inspector.look(NARROW)
    page.locator(".site-menu > summary").click()
    inspector.look()
    page.get_by_label("Search the shop").press_sequentially("mug")
    expect(page.get_by_role("option").first).to_be_visible()
    inspector.look(NARROW)
    page.goto(f"{inspector.url}/shop/catalogue/")
    page.locator(".with-filters__sort summary").click()
    inspector.look(WIDE)
    page.set_viewport_size(NARROW)
    page.locator(".filters > summary").click()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    inspector.look(NARROW)


def test_buying(inspector: Inspector, shop: RunningShop):
    customer = Customer(inspector.page, shop)
    customer.search("board")
    customer.open_product("Oak chopping board")
    customer.add_to_basket()
    page = inspector.page
    page.get_by_text("Basket", exact=True).first.click()
    inspector.look()
    inspector.visit("/shop/basket/", "/shop/checkout/")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look()
    page.goto(f"{shop.url}/shop/basket/")
    page.get_by_role("button", name="Save for later").click()
    page.get_by_role("button", name="Move to the basket").click()
    expect(page.get_by_role("button", name="Move to the basket")).to_have_count(0)
    page.get_by_role("button", name="Remove").click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    inspector.look()
    undo.click()
    expect(page.get_by_role("spinbutton")).to_be_visible()
    customer.check_out_as_guest()
    inspector.look()
    inspector.visit("/shop/checkout/", "/shop/checkout/shipping-method/", "/shop/checkout/preview/")
    customer.order()
    customer.enter_card()
    customer.is_thanked()
    inspector.look()


def test_an_account(inspector: Inspector):
    alice = customer_with_account()
    order, sent = paid(user=alice), paid(user=alice)
    ship_order(order_id=sent.pk, actor=None, carrier="DHL", tracking_number="00340434161094000001")
    inspector.visit("/shop/accounts/login/")
    inspector.page.get_by_label("Email address").first.fill(alice.email)
    inspector.page.get_by_label("Password").first.fill(PASSWORD)
    inspector.page.get_by_role("button", name="Log in").click()
    look_at_a_return(inspector, sent)
    own = links.status_path(order)
    detail = f"/shop/accounts/orders/{order.number}/"
    inspector.visit(*OF_AN_ACCOUNT, detail, own, f"{own}print/", f"{own}invoice/", f"{own}cancel/")
    look_at_lists_and_refused_forms(inspector, order)


def look_at_lists_and_refused_forms(inspector: Inspector, order: Order) -> None:
    page = inspector.page
    board = Product.objects.get(upc="BOARD")
    wishlist, _is_new = add_product(owner=order.user, product=board, key="")
    inspector.visit(f"/shop/wishlists/lists/{wishlist.key}/", f"{board.get_absolute_url()}reviews/add/")
    page.get_by_role("button", name="Send the review").click()
    expect(page.get_by_text("Please check the following")).to_be_visible()
    inspector.look()


def look_at_a_return(inspector: Inspector, sent: Order) -> None:
    page = inspector.page
    inspector.visit(links.status_path(sent))
    page.get_by_role("link", name="Send something back").click()
    inspector.look()
    page.get_by_role("button", name="Ask to send it back").click()
    expect(page.get_by_text("Please check the following")).to_be_visible()
    inspector.look()


def has_theme(inspector: Inspector, shop: RunningShop, name: str) -> bool:
    inspector.page.goto(shop.url)
    return inspector.page.locator(f"link[href*='themes/{name}']").count() > 0


def test_the_other_theme_and_the_style_page(inspector: Inspector, shop: RunningShop):
    ThemeSettings.objects.create(site=Site.objects.get(is_default_site=True), theme="harbour")
    product = Product.objects.get(upc="BOARD").get_absolute_url()
    wait_until(lambda: has_theme(inspector, shop, "harbour"))  # the shop's processes hear of it within seconds
    for scheme in ("light", "dark"):
        inspector.page.emulate_media(color_scheme=scheme)
        inspector.visit("/", "/shop/catalogue/", product, "/shop/basket/", "/shop/search/?q=zzzz")
    Merchant(inspector.page, shop, staff()).sign_in("/theme/styleguide/")
    inspector.look()
