"""A page whose address the shop answers itself could never be opened: its slug is refused where it is typed."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.models import ContentPage
from tests.cms.editors import editor
from tests.cms.pages import content_page, home_page
from tests.cms.test_editor import add_url, form

pytestmark = pytest.mark.django_db

REFUSED = ["de", "DE", "ar", "en-gb", "shop", "cms", "dashboard", "media", "static", "account", "fragments"]


@pytest.fixture
def home(client: Client):
    editor(client)
    return home_page()


@pytest.mark.parametrize("slug", REFUSED)
def test_a_new_page_cannot_stand_where_the_shop_answers(client: Client, home, slug):
    answer = client.post(add_url(home), form("Deutsch", [], publish=True, slug=slug))
    assert answer.status_code == 200
    (message,) = answer.context["form"].errors["slug"]
    assert message.startswith(f"“{slug}” ")
    assert message in answer.content.decode()
    assert not ContentPage.objects.exists()


def test_nor_can_one_that_is_changed(client: Client, home):
    page = content_page(home, "About us")
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form("About us", [], slug="ar"))
    assert "another language" in answer.context["form"].errors["slug"][0]
    assert Page.objects.get(pk=page.pk).slug == "about-us"


def test_deeper_pages_and_other_words_are_free(client: Client, home):
    about = content_page(home, "About us")
    assert client.post(add_url(about), form("Deutsch", [], publish=True, slug="de")).status_code == 302
    assert client.post(add_url(home), form("Delivery", [], publish=True, slug="delivery")).status_code == 302
    assert client.get("/about-us/de/").status_code == 200
    assert client.get("/delivery/").status_code == 200


def test_a_copy_is_refused_at_its_slug(client: Client, home):
    page = content_page(home, "About us")
    data = {"new_title": "About us", "new_slug": "de", "new_parent_page": home.pk}
    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
    assert "another language" in answer.context["form"].errors["new_slug"][0]
    assert ContentPage.objects.count() == 1


def test_a_page_is_not_moved_to_where_nobody_finds_it(client: Client, home):
    below = content_page(content_page(home, "About us"), "Deutsch", slug="de")
    one = client.post(reverse("wagtailadmin_pages:move_confirm", args=[below.pk, home.pk]), follow=True)
    assert "another language" in one.content.decode()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    many = client.post(f"{bulk}?id={below.pk}", {"chooser": home.pk, "move_applied": "on"}, follow=True)
    assert "another language" in many.content.decode()
    assert Page.objects.get(pk=below.pk).get_parent().slug == "about-us"
