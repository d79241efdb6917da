"""Pages of editors in several languages: translated ones, and those that are not."""

import re

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page

from cms.models import StoreSettings
from shop.page_cache.models import Drop
from tests.cms.pages import content_page, home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def german() -> Locale:
    return Locale.objects.get_or_create(language_code="de")[0]


@pytest.fixture
def about():
    return content_page(home_page(), "About us", [("text", "<p>Since 1904.</p>")])


def translate(page: Page, locale: Locale, title: str, slug: str) -> Page:
    made = page.copy_for_translation(locale, copy_parents=True)
    made.title, made.slug = title, slug
    made.save_revision().publish()
    for above in made.get_ancestors().filter(depth__gt=1, live=False).specific():
        above.save_revision().publish()
    return Page.objects.get(pk=made.pk)


def test_a_page_without_translation_is_shown_as_it_is_with_the_readers_interface(client: Client, about):
    html = client.get("/de/about-us/").content.decode()
    assert "Since 1904." in html
    assert '<html lang="de">' in html
    assert '<link rel="canonical" href="http://testserver/de/about-us/">' in html
    assert client.get("/ar/").status_code == 200


@pytest.mark.parametrize("known", [["en-gb"], ["en-gb", "de"], ["fr"]])
def test_languages_that_were_never_set_up_show_the_first_ones_pages(client: Client, about, known):
    """The setting was changed, and `manage.py prepare_site` not run: Wagtail has not heard of the language."""
    Locale.objects.exclude(pk=about.locale_id).delete()
    Locale.objects.filter(pk=about.locale_id).update(language_code=known[0])
    for code in known[1:]:
        Locale.objects.create(language_code=code)
    for path in ("/", "/about-us/", "/de/", "/de/about-us/", "/ar/", "/ar/about-us/"):
        assert client.get(path).status_code == 200, path
    assert "Since 1904." in client.get("/ar/about-us/").content.decode()
    assert client.get("/ar/nowhere/").status_code == 404


def test_a_translated_page_has_its_own_address_and_the_others_are_still_found(client: Client, about, german):
    terms = content_page(about.get_parent(), "Terms")
    page = translate(about, german, "Über uns", "ueber-uns")
    assert page.url == "/de/ueber-uns/"
    html = client.get("/de/ueber-uns/").content.decode()
    assert "<title>Über uns | " in html
    assert '<link rel="canonical" href="http://testserver/de/ueber-uns/">' in html
    assert client.get("/de/about-us/").headers["Location"] == "/de/ueber-uns/"
    assert client.get("/ueber-uns/").status_code == 404
    assert client.get("/about-us/").status_code == 200
    assert client.get(f"/de{terms.url}").status_code == 200
    assert client.get("/de/nowhere/").status_code == 404


def test_every_version_names_all_the_others(client: Client, about, german):
    translate(about, german, "Über uns", "ueber-uns")
    expected = {"en": "/about-us/", "de": "/de/ueber-uns/", "ar": "/ar/about-us/", "x-default": "/about-us/"}
    for path in ("/about-us/", "/de/ueber-uns/", "/ar/about-us/"):
        html = client.get(path).content.decode()
        assert dict(re.findall(r'hreflang="([^"]+)" href="http://testserver([^"]+)"', html)) == expected
        chosen = re.findall(r'<a href="([^"]+)" lang="', html)
        assert chosen == ["/about-us/", "/de/ueber-uns/", "/ar/about-us/"]


def test_menus_texts_and_trails_lead_to_the_translation(client: Client, about, german):
    page = translate(about, german, "Über uns", "ueber-uns")
    below = content_page(about, "Jobs", [("text", f'<p><a linktype="page" id="{about.pk}">more</a></p>')])
    store = StoreSettings.for_site(about.get_site())
    store.menu = [("link", {"label": "About", "page": about})]
    store.save()
    html = client.get("/de/about-us/jobs/").content.decode()
    assert f'<a href="{page.url}">more</a>' in html
    assert f'<a href="{page.url}">Über uns</a>' in html
    english = client.get(below.url).content.decode()
    assert '<a href="/about-us/">About</a>' in english
    assert "/de/ueber-uns/" not in english


def test_publishing_a_translation_drops_the_page_that_stood_in_for_it(about, german):
    page = translate(about, german, "Über uns", "ueber-uns")
    tags = set(Drop.objects.values_list("tag", flat=True))
    assert {f"page:{about.pk}", f"title:{about.pk}", f"page:{page.pk}"} <= tags


def test_a_redirect_leads_on_in_every_language(client: Client, about):
    Redirect.objects.create(old_path="/story", redirect_page=about)
    assert client.get("/story/").headers["Location"] == "/about-us/"
    assert client.get("/de/story/").headers["Location"] == "/de/about-us/"
