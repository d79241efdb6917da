import pytest
from wagtail.models import PageViewRestriction

from tests.cms.pages import ImageFactory, content_page, home_page
from tests.shop.api.test_products import walk

pytestmark = pytest.mark.django_db


def test_published_pages_are_listed_and_others_are_not(api):
    home = home_page()
    about = content_page(home, "About us", introduction="Who we are")
    content_page(home, "Secret").save()
    draft = content_page(home, "Draft")
    draft.unpublish()
    PageViewRestriction.objects.create(page=home.get_children().get(title="Secret"), restriction_type="login")
    pages = api.get("/pages").data["items"]
    assert [(page["path"], page["title"]) for page in pages] == [("/", home.title), ("/about-us/", "About us")]
    assert pages[1]["type"] == "cms.ContentPage"
    assert walk(api, "/pages", limit=1) == [home.pk, about.pk]
    for hidden in ("/draft/", "/secret/", "/nothing/", "/../", "%", "x" * 900):
        assert api.get("/pages/by-path", {"path": hidden}).status_code == 404


def test_a_page_comes_with_its_blocks_links_and_pictures(api):
    home = home_page()
    picture = ImageFactory()
    body = [
        ("text", f'<p>See <a linktype="page" id="{home.pk}">home</a></p>'),
        ("hero", {"heading": "Quiet things", "image": picture}),
    ]
    content_page(home, "About us", body=body, introduction="Who we are")
    page = api.get("/pages/by-path", {"path": "about-us"}).data
    assert page["fields"]["introduction"] == "Who we are"
    assert [block["type"] for block in page["fields"]["body"]] == ["text", "hero"]
    assert '<a href="/">home</a>' in page["fields"]["body"][0]["value"]
    assert page["images"][str(picture.pk)]["src"].startswith("http://localhost:8000/media/")


def test_a_path_that_is_none_is_refused(api):
    for params in ({}, {"path": "x" * 1001}, {"path": "/\x00"}):
        assert api.get("/pages/by-path", params).status_code == 422


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_of_pages_costs_the_same_whatever_it_holds(api, django_assert_num_queries, number):
    home = home_page()
    for n in range(number):
        content_page(home, f"Page {n}")
    api.get("/pages")
    with django_assert_num_queries(2):
        assert len(api.get("/pages").data["items"]) == number + 1
