from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import Site

from cms.setup import ensure_home_page
from shop.theming.models import ThemeSettings
from tests.shop.theming.themes import second_theme, write

pytestmark = pytest.mark.django_db


def site() -> Site:
    ensure_home_page(site_url="http://testserver")
    return Site.objects.get()


def test_a_merchants_switch_of_theme_shows_on_the_next_page(client: Client, settings, tmp_path: Path):
    with second_theme(settings, tmp_path) as theme:
        write(theme, "layout/footer.html", "<footer>night footer</footer>")
        look = ThemeSettings.objects.create(site=site())
        assert "night footer" not in client.get("/").content.decode()

        look.theme = "night"
        look.save()
        assert "night footer" in client.get("/").content.decode()

        look.theme = "default"
        look.save()
        assert "night footer" not in client.get("/").content.decode()


def test_a_theme_that_is_gone_leaves_the_shop_standing(client: Client):
    ThemeSettings.objects.create(site=site(), theme="uninstalled")

    assert client.get("/").status_code == 200


def test_a_page_pays_no_query_for_site_and_look_once_they_are_known(client: Client, django_assert_num_queries):
    ThemeSettings.objects.create(site=site(), accent="#123456")
    client.get("/robots.txt")

    with django_assert_num_queries(0):
        client.get("/robots.txt")


def test_reading_a_page_of_a_site_nobody_styled_writes_nothing(client: Client):
    site()

    client.get("/")

    assert not ThemeSettings.objects.exists()


def test_a_site_that_moves_to_another_home_page_is_followed_at_once(client: Client):
    first = site()
    client.get("/")
    first.delete()

    assert client.get("/").status_code == 404


def test_each_site_has_its_own_look(settings):
    settings.ALLOWED_HOSTS = ["testserver", "second.example"]
    first = site()
    second = Site.objects.create(hostname="second.example", root_page=first.root_page)
    ThemeSettings.objects.create(site=second, accent="#123456")

    assert f"/theme/{second.pk}/" in Client(headers={"host": "second.example"}).get("/").content.decode()
    assert f"/theme/{second.pk}/" not in Client().get("/").content.decode()
