import pytest
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site as DjangoSite
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, Page, Site

from cms.models import HomePage
from cms.permissions import EDITORS, ensure_editor_group
from cms.setup import ensure_home_page

pytestmark = pytest.mark.django_db


def test_before_any_home_page_the_visitor_meets_a_friendly_page(client: Client):
    answer = client.get("/")

    assert answer.status_code == 200
    assert "This shop is being set up" in answer.content.decode()
    assert "/shop/catalogue/" in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/nothing-here/", "/robots.txt", "/sitemap.xml"])
def test_without_any_site_nothing_fails(client: Client, address: str):
    Site.objects.all().delete()

    assert client.get(address).status_code in {200, 404}


def test_the_home_page_takes_the_place_of_wagtails_own():
    home = ensure_home_page(site_url="https://shop.example")

    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page_id) == ("shop.example", 443, home.pk)
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert home.full_url == "https://shop.example/"
    assert DjangoSite.objects.get_current().domain == "shop.example"


def test_setting_up_twice_changes_nothing():
    home = ensure_home_page()
    home.title = "Written by an editor"
    home.save_revision().publish()

    assert ensure_home_page().pk == home.pk
    assert HomePage.objects.get().title == "Written by an editor"


def test_editors_have_exactly_their_permissions_whatever_the_group_had_before():
    group = Group.objects.get(name=EDITORS)  # Wagtail's migrations make one, which may not publish
    ensure_editor_group()
    ensure_editor_group()

    permissions = sorted(group.permissions.values_list("codename", flat=True))
    assert permissions == ["access_admin", "change_storesettings", "submit_translation"]
    pages = group.page_permissions.values_list("permission__codename", flat=True)
    assert sorted(pages) == ["add_page", "change_page", "publish_page"]
    assert group.collection_permissions.count() == 6


def test_the_command_prepares_a_shop(capsys: pytest.CaptureFixture):
    call_command("prepare_site")

    assert HomePage.objects.get().full_url in capsys.readouterr().out


def test_editors_may_write_in_each_of_the_shops_languages():
    ensure_home_page()

    assert set(Locale.objects.values_list("language_code", flat=True)) == {"en-gb", "de", "ar"}


def test_pages_written_before_the_first_language_was_set_are_taken_to_be_in_it(settings):
    home = ensure_home_page()
    Locale.objects.exclude(pk=home.locale_id).delete()
    settings.LANGUAGES, settings.LANGUAGE_CODE = [("fr", "Français")], "fr"
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES

    ensure_home_page()

    assert Locale.objects.get().language_code == "fr"
    assert HomePage.objects.get().locale.language_code == "fr"
