"""Every address of the dashboard opens for a merchant, and none for anybody else."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver

from cms.permissions import ensure_editor_group
from shop.outbox.models import Mail, Message
from tests.catalogue_factories import a_review, a_variant, an_image, hang
from tests.factories import CategoryFactory, ProductFactory, UserFactory
from tests.order_factories import make_basket, paid, percentage_offer, place, shipping_method, voucher
from tests.sign_in import sign_in_staff


def patterns(tree: list, prefix: str = "/dashboard/") -> Iterator[tuple[str, URLPattern]]:
    for one in tree:
        path = prefix + str(one.pattern).removeprefix("^").removesuffix("$")
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, path)
        else:
            yield path, one


def addresses() -> list[tuple[str, URLPattern]]:
    return list(patterns(apps.get_app_config("dashboard").urls[0]))


PLAIN = sorted({path for path, one in addresses() if not one.pattern.converters and "(?P" not in path})
OPENS = {200, 302, 405}  # 302: a wizard's second step; 405: what only a form may send


@pytest.fixture
def busy_shop(db, settings, tmp_path) -> None:
    """One of everything that a list could stumble over."""
    settings.MEDIA_ROOT = tmp_path
    category = CategoryFactory(image=an_image())
    product = ProductFactory(categories=[category])
    hang(product, an_image())
    ProductFactory(title="Ohne Bild")
    a_variant(ProductFactory(structure="parent", categories=[category]), colour="Sage")
    a_review(product)
    customer = UserFactory(email="dora@example.com")
    percentage_offer()
    shipping_method()
    place(make_basket(product), user=customer)
    paid(basket=make_basket(product))
    voucher()
    Mail.objects.create(sender="a@example.com", recipients=["b@example.com"], subject="", html="<p>Hello</p>")
    Message.objects.create(topic="mail.send", payload={"name": "x", "to": "b@example.com"}, state="parked")


@pytest.mark.parametrize("path", PLAIN)
def test_every_address_opens_for_a_merchant(dashboard, busy_shop, settings, path):
    settings.EMAIL_BACKEND = "shop.outbox.mailbox.DatabaseBackend"
    assert dashboard.get(path).status_code in OPENS


def test_the_walk_sees_the_whole_dashboard():
    assert len(PLAIN) > 40
    assert {"/dashboard/", "/dashboard/orders/", "/dashboard/catalogue/", "/dashboard/reports/"} <= set(PLAIN)


@pytest.mark.parametrize(
    "report",
    [
        "order_report",
        "product_analytics",
        "user_analytics",
        "open_baskets",
        "submitted_baskets",
        "conditional-offer-performance",
        "vouchers",
    ],
)
@pytest.mark.parametrize("kind", ["", "&download=on"])
def test_every_report_opens(dashboard, busy_shop, report, kind):
    url = f"/dashboard/reports/?report_type={report}&date_from=2020-01-01&date_to=2099-01-01{kind}"
    assert dashboard.get(url).status_code == 200


def test_the_order_report_counts_only_what_was_paid(dashboard):
    place()
    sold = paid()
    url = "/dashboard/reports/?report_type=order_report&date_from=2020-01-01&date_to=2099-01-01"
    assert list(dashboard.get(url).context["objects"]) == [sold]


def test_details_of_stock_screens_open(dashboard, busy_shop):
    from_lists = (
        "/dashboard/users/",
        "/dashboard/offers/",
        "/dashboard/vouchers/",
        "/dashboard/reviews/",
        "/dashboard/partners/",
        "/dashboard/catalogue/",
        "/dashboard/catalogue/categories/",
        "/dashboard/catalogue/product-types/",
        "/dashboard/catalogue/attribute-option-group/",
        "/dashboard/ranges/",
    )
    seen = set()
    for path in from_lists:
        page = dashboard.get(path).content.decode()
        links = {part.split('"')[0] for part in page.split('href="')[1:]}
        seen |= {link for link in links if link.startswith("/dashboard/") and any(c.isdigit() for c in link)}
    assert len(seen) > 12
    answers = {link: dashboard.get(link).status_code for link in seen}
    assert {link: code for link, code in answers.items() if code not in OPENS} == {}


@pytest.mark.parametrize("path", PLAIN)
def test_no_address_opens_for_anybody_else(client, db, path):
    if path == "/dashboard/login/":  # leads to the one login
        return
    assert client.get(path).status_code == 302
    customer = UserFactory()
    sign_in_staff(client, customer)
    assert client.get(path).status_code == 403
    editor = UserFactory()
    editor.is_staff = True
    editor.save()
    editor.groups.add(ensure_editor_group())
    sign_in_staff(client, editor)
    assert client.get(path).status_code == 403


def test_the_menu_leads_to_content_and_messages_and_no_longer_to_oscars_pages(dashboard):
    page = dashboard.get("/dashboard/").content.decode()
    assert 'href="/cms/"' in page
    assert 'href="/dashboard/messages/"' in page
    assert "/dashboard/comms/" not in page
    assert "/dashboard/pages/" not in page


def test_pages_name_the_shop_and_load_nothing_from_elsewhere(dashboard, settings):
    page = dashboard.get("/dashboard/").content.decode()
    assert settings.OSCAR_SHOP_NAME in page
    assert "googleapis" not in page
    assert "google-analytics" not in page


def test_signing_out_is_a_post(dashboard):
    page = dashboard.get("/dashboard/").content.decode()
    assert 'method="post" action="/shop/accounts/logout/"' in page
    dashboard.post("/shop/accounts/logout/")
    assert dashboard.get("/dashboard/").status_code == 302
    assert Client().get("/dashboard/").status_code == 302
