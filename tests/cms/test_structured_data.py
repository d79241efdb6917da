import json
import re

import pytest
from django.conf import settings
from django.test import Client

from cms.models import StoreSettings
from tests.cms.pages import ImageFactory, content_page, home_page

pytestmark = pytest.mark.django_db


def head(client: Client, url: str) -> str:
    return client.get(url).content.decode().partition("</head>")[0]


def data_of(page: str) -> list[dict]:
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


def test_the_home_page_says_whose_shop_it_is_and_how_to_search_it(client: Client):
    home = home_page()
    store = StoreSettings.for_site(home.get_site())
    store.name, store.email = "Lehm & </script>", "hello@lehm.example"
    store.social_links = [("network", {"network": "Instagram", "address": "https://example.com/lehm"})]
    store.save()
    organization, web_site = data_of(head(client, "/"))
    assert (organization["@type"], organization["name"]) == ("Organization", "Lehm & </script>")
    assert organization["sameAs"] == ["https://example.com/lehm"]
    assert organization["contactPoint"]["email"] == "hello@lehm.example"
    assert web_site["potentialAction"]["target"]["urlTemplate"] == (
        f"{settings.SITE_URL}/shop/search/?q={{search_term_string}}"
    )


def test_a_page_below_says_where_it_is(client: Client):
    page = content_page(content_page(home_page(), "About"), "Team")
    (trail,) = data_of(head(client, page.url))
    assert [item["name"] for item in trail["itemListElement"]] == ["Home", "About", "Team"]
    assert trail["itemListElement"][-1]["item"].endswith("/about/team/")


def test_a_page_without_a_description_shows_how_it_begins(client: Client):
    page = content_page(home_page(), body=[("text", "<p>We make <b>mugs</b>.</p>")])
    assert '<meta name="description" content="We make mugs.">' in head(client, page.url)


def test_a_shared_link_has_a_picture(client: Client):
    page = content_page(home_page(), share_image=ImageFactory())
    assert re.search(r'<meta property="og:image" content="http://testserver/media/[^"]+">', head(client, page.url))


def test_a_page_that_was_renamed_is_found_at_its_old_address(client: Client, django_capture_on_commit_callbacks):
    about = content_page(home_page(), "About")
    team = content_page(about, "Team")
    old = team.url
    about.slug = "us"
    with django_capture_on_commit_callbacks(execute=True):
        about.save_revision().publish()
    team.refresh_from_db()
    response = client.get(old)
    assert (response.status_code, response.url) == (301, "/us/team/")
