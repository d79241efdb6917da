"""What a visitor of /de/ and /ar/ meets."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from shop.catalogue.tree import category_tree
from shop.search.index import reindex
from shop.search.models import ProductIndex
from tests.cms.pages import home_page
from tests.factories import CategoryFactory, ProductFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    home_page()
    return a_product("Moss mug")


def a_product(title: str):
    product = ProductFactory(title=title, categories=[CategoryFactory(name="Cups")])
    reindex([product.pk])
    return product


def german(name: str, *args: object) -> str:
    with translation.override("de"):
        return reverse(name, args=args)


def links(html: str) -> set[str]:
    return set(re.findall(r'(?:href|action|hx-get|data-[a-z-]+)="(/[^"]*)"', html))


def own_links(html: str) -> set[str]:
    """Without files, and without the links that lead to the page in another language."""
    html = re.sub(r'<a [^>]*hreflang="[^>]*>|<link [^>]*>', "", html)
    return {path for path in links(html) if not path.startswith(("/static/", "/media/", "/theme/"))}


def test_every_link_of_a_german_page_stays_german(client: Client, mug):
    pages = ["/de/", german("catalogue:index"), german("search:search") + "?q=mug", german("basket:summary")]
    with translation.override("de"):
        pages += [mug.get_absolute_url(), mug.categories.get().get_absolute_url()]
    for page in [*pages, german("customer:login"), german("password-reset")]:
        html = client.get(page).content.decode()
        assert '<html lang="de">' in html
        found = own_links(html)
        assert len(found) > 5, page
        assert {path for path in found if not path.startswith("/de/")} == set(), page


def test_the_language_is_the_addresss_alone(client: Client, mug):
    client.cookies["django_language"] = "de"
    response = client.get("/", headers={"accept-language": "ar"})
    assert b'<html lang="en-gb">' in response.content
    assert response.headers["Content-Language"] == "en-gb"
    assert "accept-language" not in response.headers.get("Vary", "").lower()
    arabic = client.get("/ar/", headers={"accept-language": "de"})
    assert b'<html lang="ar" dir="rtl">' in arabic.content
    assert arabic.headers["Content-Language"] == "ar"
    assert translation.get_language() == "en-gb"  # the thread goes on to other work


def test_what_was_kept_by_a_german_visit_is_right_for_the_others(client: Client, mug):
    """The tree and the index have one address for all languages, whoever makes them first."""
    with translation.override("de"):
        reindex([mug.pk])
        node = category_tree().nodes[mug.categories.get().pk]
        assert node.url.startswith("/de/shop/")
    assert node.url.startswith("/shop/")
    assert ProductIndex.objects.get(pk=mug.pk).url == mug.get_absolute_url()
    english = client.get(mug.categories.get().get_absolute_url()).content.decode()
    assert f'href="{mug.get_absolute_url()}"' in english
    assert {path for path in own_links(english) if path.startswith(("/de/", "/ar/"))} == set()


def test_a_page_names_itself_in_every_language(client: Client, mug):
    path = mug.get_absolute_url()
    html = client.get(f"/de{path}?utm_source=mail").content.decode()
    assert f'<link rel="canonical" href="http://localhost:8000/de{path}">' in html
    alternates = dict(
        re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="http://localhost:8000([^"]+)">', html)
    )
    assert alternates == {"en": path, "de": f"/de{path}", "ar": f"/ar{path}", "x-default": path}


def test_the_footer_leads_to_the_same_page_with_its_query(client: Client, mug):
    html = client.get("/de/shop/search/?q=mug&sort=newest").content.decode()
    assert '<a href="/shop/search/?q=mug&amp;sort=newest" lang="en-gb" dir="ltr" hreflang="en-gb">English</a>' in html
    assert 'lang="de" dir="ltr" hreflang="de" aria-current="true">Deutsch</a>' in html
    assert '<a href="/ar/shop/search/?q=mug&amp;sort=newest" lang="ar" dir="rtl" hreflang="ar">' in html


def test_a_shop_with_one_language_shows_no_choice(client: Client, settings, mug):
    settings.LANGUAGES = [("en-gb", "English")]
    html = client.get(mug.get_absolute_url()).content.decode()
    assert "hreflang" not in html


def test_an_unknown_language_is_no_page(client: Client, mug):
    for path in ("/en-gb/", "/fr/", "/DE/", "/de-at/", "/de/de/", "/de/dashboard/", "/de/cms/", "/de/api/v1/products/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("name", ["customer:order-list", "customer:profile-view", "wishlists:list"])
def test_an_account_is_as_closed_in_every_language(client: Client, name, mug):
    page = german(name)
    response = client.get(page)
    assert response.headers["Location"] == f"/de/shop/accounts/login/?next={page}"
    client.force_login(UserFactory())
    assert client.get(page).status_code == 200


def test_a_fresh_login_leads_back_into_the_language(client: Client, mug):
    user = UserFactory(email="alice@example.com")
    form = {"username": user.email, "password": "correct horse battery"}
    assert client.post(german("customer:login"), form).headers["Location"] == "/de/"
    assert client.post(german("customer:logout")).headers["Location"] == "/de/"


def test_the_back_office_is_closed_whatever_the_prefix(client: Client, mug):
    client.force_login(StaffFactory())  # without the second factor
    for path in ("/dashboard/", "/cms/", "/theme/styleguide/"):
        assert client.get(path).status_code == 302
        for prefix in ("/de", "/ar", "/en-gb"):
            assert client.get(prefix + path).status_code == 404


def test_an_old_address_leads_to_the_page_in_the_same_language(client: Client, mug):
    with translation.override("de"):
        url = mug.get_absolute_url()
    assert client.get(url.replace("moss-mug", "old-name")).headers["Location"] == url


def test_robots_are_kept_out_in_every_language(client: Client, mug):
    lines = client.get("/robots.txt").content.decode().splitlines()
    for path in ("/shop/checkout/", "/de/shop/checkout/", "/ar/account/", "/dashboard/"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /de/dashboard/" not in lines
