"""The editor's main job, through Wagtail's own forms."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.models import ContentPage, HomePage
from shop.search.index import reindex
from tests.cms.editors import editor
from tests.cms.pages import ImageFactory, content_page, home_page, indexed_product
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def listed(values: list) -> dict:
    """A ListBlock as its form posts it."""
    items = {str(n): {"value": v, "id": "", "order": str(n), "deleted": ""} for n, v in enumerate(values)}
    return {"count": str(len(values)), **items}


def link(**target) -> dict:
    return {"label": "", "page": "", "category": "", "product": "", "address": "", **target}


def hero(heading: str, **fields) -> tuple[str, dict]:
    image = {"image": "", "alt_text": "", "decorative": ""}
    return ("hero", {"eyebrow": "", "heading": heading, "text": "", "image": image, "link": link(), **fields})


def product_row(products: list, **fields) -> tuple[str, dict]:
    chosen = listed([str(product.pk) for product in products])
    values = {"heading": "Favourites", "source": "chosen", "products": chosen, "category": "", "count": "4"}
    return ("product_row", {**values, **fields})


def form(title: str, blocks: list, *, publish: bool = False, **fields) -> dict:
    action = {"action-publish": "1"} if publish else {}
    values = {"title": title, "slug": title.lower().replace(" ", "-"), "body": streamfield(blocks), "comments": {}}
    data = {"seo_title": "", "search_description": "", "share_image": "", "go_live_at": "", "expire_at": "", **fields}
    comments = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    return {**nested_form_data({**values, **data}), **comments, **action}


def add_url(parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["cms", "contentpage", parent.pk])


def test_an_editor_changes_the_heading_of_the_home_page(client: Client):
    editor(client)
    home = home_page([("hero", {"heading": "Old words"})])

    answer = client.post(
        reverse("wagtailadmin_pages:edit", args=[home.pk]),
        form("Home", [hero("New words", link=link(label="Look", address="/shop/catalogue/"))], publish=True),
    )

    assert answer.status_code == 302
    html = Client().get("/").content.decode()
    assert "New words" in html
    assert "Old words" not in html


def test_an_editor_makes_previews_and_publishes_a_page_with_every_kind_of_block(client: Client):
    editor(client)
    home, image = home_page(), ImageFactory()
    cups = CategoryFactory(name="Cups")
    mug = indexed_product(title="Moss mug", price=Decimal("12.00"), categories=[cups])
    picture = {"image": str(image.pk), "alt_text": "Our kiln", "decorative": ""}
    blocks = [
        ("text", rich_text("<p>Made by hand.</p>")),
        ("image", {"image": picture, "caption": "The kiln"}),
        hero("Tableware", image=picture, link=link(label="All cups", category=str(cups.pk))),
        product_row([mug]),
        ("category_tiles", {"heading": "Rooms", "tiles": listed([{"category": str(cups.pk), "image": picture}])}),
        ("quote", {"text": "I reach for it first.", "source": "Alice"}),
    ]
    data = form("Workshop", blocks, introduction="How we work")

    preview = reverse("wagtailadmin_pages:preview_on_add", args=["cms", "contentpage", home.pk])
    assert client.post(preview, data).json() == {"is_valid": True, "is_available": True}
    shown = client.get(preview, {"in_preview_panel": "true"})

    assert shown.status_code == 200
    assert "Moss mug" in shown.content.decode()
    assert "12.00" in shown.content.decode()
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert not ContentPage.objects.exists()

    assert client.post(add_url(home), {**data, "action-publish": "1"}).status_code == 302
    html = Client().get("/workshop/").content.decode()
    for words in ("Made by hand.", "The kiln", 'alt="Our kiln"', "Tableware", "Moss mug", "12.00", "Rooms", "Alice"):
        assert words in html

    mug.stockrecords.update(price=Decimal("8.25"))
    reindex([mug.pk])
    assert "8.25" in Client().get("/workshop/").content.decode()


def test_a_draft_is_not_shown_to_visitors(client: Client):
    editor(client)
    home = home_page()

    client.post(add_url(home), form("Secret plans", [hero("Soon")], introduction=""))

    assert ContentPage.objects.get().live is False
    assert Client().get("/secret-plans/").status_code == 404


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (hero("Hi", link=link(label="Go", address="javascript:alert(1)")), "Write a path in this shop"),
        (hero("Hi", link=link(label="Go", address="//evil.example")), "Write a path in this shop"),
        (hero("Hi", link=link(label="Go")), "Choose where the link leads"),
        (hero("Hi", link=link(address="/a/")), "Say what the link is called"),
        (product_row([]), "Choose at least one product"),
        (product_row([], source="category"), "Choose a category"),
        (product_row([], source="newest", count="900"), "less than or equal to 8"),
    ],
)
def test_a_mistake_in_a_block_is_explained_and_nothing_is_saved(client: Client, block: tuple, message: str):
    editor(client)
    home = home_page()

    answer = client.post(add_url(home), form("Broken", [block], publish=True, introduction=""))

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not ContentPage.objects.exists()


def test_a_link_has_one_target_only(client: Client):
    editor(client)
    home, cups = home_page(), CategoryFactory()
    block = hero("Hi", link=link(label="Go", address="/a/", category=str(cups.pk)))

    answer = client.post(add_url(home), form("Broken", [block], publish=True, introduction=""))

    assert "Choose one target only" in answer.content.decode()


def test_a_script_in_rich_text_is_dropped(client: Client):
    editor(client)
    home = home_page()
    text = rich_text('<p>Hello <a href="javascript:alert(1)">you</a></p><script>alert(2)</script>')

    client.post(add_url(home), form("Hello", [("text", text)], publish=True, introduction=""))

    html = Client().get("/hello/").content.decode()
    assert "Hello" in html
    assert "javascript:alert(1)" not in html
    assert "<script>alert(2)" not in html


def test_there_is_only_one_home_page(client: Client):
    editor(client)
    home_page()

    answer = client.get(reverse("wagtailadmin_pages:add", args=["cms", "homepage", 1]))

    assert answer.status_code == 302
    assert HomePage.objects.count() == 1


def test_an_unpublished_page_leaves_the_links_to_it(client: Client):
    home = home_page()
    about = content_page(home, "About us")
    home_page([("hero", {"heading": "Hi", "link": {"label": "About us", "page": about}})])
    assert 'href="/about-us/"' in client.get("/").content.decode()

    about.unpublish()

    assert 'href="/about-us/"' not in client.get("/").content.decode()
