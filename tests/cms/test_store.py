import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.models import StoreSettings
from tests.cms.editors import editor
from tests.cms.pages import content_page, home_page
from tests.cms.test_editor import link, listed

pytestmark = pytest.mark.django_db


def settings_url() -> str:
    return reverse("wagtailsettings:edit", args=["cms", "storesettings", Site.objects.get().pk])


def form(**changes) -> dict:
    empty = {name: streamfield([]) for name in ("menu", "footer_columns", "legal_links", "social_links")}
    texts = {"name": "", "claim": "", "email": "", "phone": "", "address": ""}
    return nested_form_data({**texts, **empty, **changes})


def test_an_editor_names_the_shop_and_the_visitor_reads_it_on_every_page(client: Client):
    editor(client)
    about = content_page(home_page(), "About us")
    Client().get("/")  # what is cached by now must not outlive the change

    answer = client.post(
        settings_url(),
        form(
            name="Moss & Clay",
            claim="Quiet things.",
            email="hello@moss.example",
            menu=streamfield([("link", link(label="Our story", page=str(about.pk)))]),
            legal_links=streamfield([("link", link(label="Imprint", address="/imprint/"))]),
            footer_columns=streamfield(
                [("column", {"heading": "Help", "links": listed([link(label="Returns", address="/returns/")])})]
            ),
            social_links=streamfield([("network", {"network": "Instagram", "address": "https://instagram.com/moss"})]),
        ),
    )

    assert answer.status_code == 302
    html = Client().get("/").content.decode()
    for words in ("Moss &amp; Clay", "Quiet things.", "hello@moss.example", "Our story", "Imprint", "Returns"):
        assert words in html
    assert 'href="https://instagram.com/moss"' in html
    assert f'href="{about.url}"' in html


def test_a_link_to_an_unpublished_page_is_not_shown(client: Client):
    about = content_page(home_page(), "About us")
    site = Site.objects.get()
    StoreSettings.objects.create(site=site, menu=[("link", {"label": "Our story", "page": about})])
    assert "Our story" in client.get("/").content.decode()

    about.unpublish()
    StoreSettings.objects.get().save()

    assert "Our story" not in client.get("/").content.decode()


def test_a_bad_address_is_explained_at_the_field(client: Client):
    editor(client)

    answer = client.post(settings_url(), form(email="nobody", menu=streamfield([("link", link(label="x"))])))

    assert answer.status_code == 200
    assert "Enter a valid email address" in answer.content.decode()
    assert "Choose where the link leads" in answer.content.decode()
    assert not StoreSettings.objects.exclude(name="").exists()


def test_a_shop_nobody_named_keeps_the_name_it_was_installed_with_and_reading_writes_nothing(client: Client):
    home_page()

    assert "SecureCart" in client.get("/").content.decode()
    assert not StoreSettings.objects.exists()
