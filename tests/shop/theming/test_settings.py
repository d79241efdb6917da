"""The merchant's choices: checked where they are made, shown before they are saved, served for ever."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from cms.setup import ensure_home_page
from shop.theming.models import CHOICES, ThemeSettings
from tests.factories import StaffFactory
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db


def merchant_at_a_shop(client: Client) -> Site:
    ensure_home_page(site_url="http://testserver")
    sign_in_staff(client, StaffFactory())
    return Site.objects.get()


def edit_url(site: Site) -> str:
    return reverse("wagtailsettings:edit", args=["theming", "themesettings", site.pk])


def form(**changes) -> dict:
    nothing = dict.fromkeys(["logo", "dark_logo", *CHOICES], "")
    return {"theme": "default", **nothing, "dark_mode": "on", **changes}


def test_an_accent_that_can_be_read_reaches_every_page(client: Client):
    site = merchant_at_a_shop(client)

    client.post(edit_url(site), form(accent="#7a2e12", corner_radius="0"))

    html = Client().get("/").content.decode()
    address = ThemeSettings.objects.get().stylesheet_url
    css = Client().get(address)
    assert f'href="{address}"' in html
    assert css.content.decode() == ":root{--accent:#7a2e12;--radius:0px}"
    assert css.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("accent", "#ffcc00", "Too light to be read"),
        ("accent", "#777777", "Too light to be read"),  # 4.48 on white
        ("accent", "red", "six hexadecimal digits"),
        ("accent", "#12345g", "six hexadecimal digits"),
        ("accent", "red;}*{display:none", "at most 7 characters"),
        ("corner_radius", "900", "less than or equal to 48"),
        ("corner_radius", "-1", "greater than or equal to 0"),
        ("theme", "nonsense", "not one of the available choices"),
        ("type_pair", "comic", "not one of the available choices"),
        ("density", "0.1", "not one of the available choices"),
    ],
)
def test_a_choice_that_would_harm_the_shop_is_explained_and_not_saved(
    client: Client, field: str, value: str, message: str
):
    site = merchant_at_a_shop(client)

    answer = client.post(edit_url(site), form(**{field: value}))

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not ThemeSettings.objects.exclude(theme="default", accent="", corner_radius=None).exists()


def test_a_type_pair_and_a_density_become_tokens(client: Client):
    site = merchant_at_a_shop(client)

    client.post(edit_url(site), form(type_pair="book", density="compact"))

    css = ThemeSettings.objects.get().stylesheet
    assert "--font-heading:Charter," in css
    assert "--font-body:Charter," in css
    assert "--density:0.8" in css


def test_visitors_who_prefer_the_dark_get_it_unless_the_merchant_does_not_want_it(client: Client):
    site = merchant_at_a_shop(client)
    dark = 'themes/default/css/dark.css" media="(prefers-color-scheme: dark)"'
    assert dark in Client().get("/").content.decode()

    client.post(edit_url(site), form(dark_mode=""))

    assert "dark.css" not in Client().get("/").content.decode()


def test_a_theme_adds_its_stylesheets_after_those_it_builds_on(client: Client):
    ThemeSettings.objects.create(site=merchant_at_a_shop(client), theme="harbour", accent="#7a2e12")

    html = Client().get("/").content.decode()

    sheets = ["themes/default/bundle.css", "themes/harbour/bundle.css", "harbour/css/dark.css"]
    places = [html.index(sheet) for sheet in (*sheets, "/theme/")]
    assert places == sorted(places)
    assert "default/css/dark.css" not in html


def test_the_preview_shows_what_is_not_saved_yet(client: Client):
    site = merchant_at_a_shop(client)
    preview = reverse("wagtailsettings:preview_on_edit", args=["theming", "themesettings", site.pk])

    assert client.post(preview, form(accent="#7a2e12")).json()["is_valid"] is True
    html = client.get(preview).content.decode()

    assert "/theme/preview.css?accent=%237a2e12" in html
    assert "themes/default/bundle.css" in html
    css = client.get("/theme/preview.css", {"accent": "#7a2e12"})
    assert css.content.decode() == ":root{--accent:#7a2e12}"
    assert css.headers["Cache-Control"] == "no-store"
    assert "7a2e12" not in Client().get("/").content.decode()


@pytest.mark.parametrize("query", [{"accent": "red;}*{"}, {"accent": "</style>"}, {"corner_radius": "x"}])
def test_the_preview_stylesheet_takes_nothing_but_tokens(client: Client, query: dict):
    assert client.get("/theme/preview.css", query).status_code == 400


def test_an_outdated_stylesheet_address_is_not_kept_for_ever(client: Client):
    site = merchant_at_a_shop(client)
    ThemeSettings.objects.create(site=site, accent="#7a2e12")

    answer = client.get(f"/theme/{site.pk}/0123456789abcdef.css")

    assert "#7a2e12" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_stylesheet_of_no_site_is_not_found(client: Client):
    assert client.get("/theme/4711/0123456789abcdef.css").status_code == 404
