import gzip
import time

import brotli
import pytest
from django.test import Client
from django.urls import reverse

from shop.page_cache.drops import drop
from shop.search.index import reindex
from tests.cms.pages import home_page
from tests.factories import CategoryFactory, ProductFactory, StaffFactory, UserFactory
from tests.shop.page_cache.visits import HIT, MISS, STALE


@pytest.fixture
def mug(visits):
    home_page()
    product = ProductFactory(title="Moss mug", categories=[CategoryFactory(name="Mugs")])
    reindex([product.pk])
    return product


@pytest.fixture
def pages(mug) -> list[str]:
    category = mug.categories.get()
    return ["/", reverse("catalogue:index"), category.get_absolute_url(), mug.get_absolute_url()]


def test_a_page_is_made_once_and_then_sent_without_a_query(visits, pages, django_assert_num_queries):
    for url in pages:
        assert [visits.status(url), visits.status(url)] == [MISS, HIT]
        with django_assert_num_queries(1):  # whether anything was dropped, which a process asks once a second
            visits.get(url)


def test_what_a_proxy_and_a_browser_may_do_is_said(visits, mug):
    url = mug.get_absolute_url()
    made, kept = visits.get(url), visits.get(url)
    for response in (made, kept):
        assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=5, must-revalidate"
        assert response.headers["CDN-Cache-Control"] == "public, max-age=5, stale-while-revalidate=30"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert response.cookies == {}
    assert made.headers["ETag"] == kept.headers["ETag"]
    assert made.headers["X-Request-ID"] != kept.headers["X-Request-ID"]


@pytest.mark.parametrize("secure", [False, True])
def test_a_kept_page_has_every_header_of_one_that_is_made(visits, mug, settings, secure):
    """Though it passes none of the middlewares that write them."""
    settings.SECURE_HSTS_SECONDS = 3600
    url = mug.get_absolute_url()
    made, kept = (visits.client.get(url, secure=secure) for _ in range(2))
    assert kept.headers["Cache-Status"] == f"shop; {HIT}"
    assert ("Strict-Transport-Security" in kept.headers) is secure
    for one in (made, kept):
        del one.headers["Cache-Status"], one.headers["X-Request-ID"]
    assert dict(made.headers) == dict(kept.headers)


def test_what_is_written_on_one_answer_is_on_no_other(visits, mug):
    """The headers of a kept page are made once, and lent to each answer."""
    url = mug.get_absolute_url()
    visits.get(url)
    for etag in ("", visits.get(url).headers["ETag"]):
        answer = visits.get(url, if_none_match=etag)
        names = set(answer.headers) - {"X-Request-ID"}
        for name in names:
            answer.headers[name] = "mine"
        again = visits.get(url, if_none_match=etag)
        assert set(again.headers) - {"X-Request-ID"} == names
        assert "mine" not in again.headers.values()


def test_who_has_the_page_is_told_so_without_a_body(visits, mug):
    etag = visits.get(mug.get_absolute_url()).headers["ETag"]
    again = visits.get(mug.get_absolute_url(), if_none_match=etag)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert visits.get(mug.get_absolute_url(), if_none_match='W/"other"').status_code == 200


def test_it_comes_in_the_encoding_asked_for(visits, mug):
    url = mug.get_absolute_url()
    plain = visits.get(url)
    br = visits.get(url, accept_encoding="gzip, deflate, br")
    packed = visits.get(url, accept_encoding="gzip;q=1.0, br;q=0")
    assert (br.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == ("br", "gzip")
    assert brotli.decompress(br.content) == gzip.decompress(packed.content) == plain.content
    assert int(br.headers["Content-Length"]) == len(br.content)
    assert "Content-Encoding" not in plain.headers


def test_everybody_gets_the_same_bytes(visits, pages, mug):
    """Whoever asks first: a customer with a basket and a message, staff, or a stranger."""
    customer, staff = Client(), Client()
    user = UserFactory(first_name="Zebulon")
    customer.force_login(user)
    customer.post(reverse("basket:add", args=[mug.pk]), {"quantity": 1}, headers={"Sec-Fetch-Site": "same-origin"})
    staff.force_login(StaffFactory(first_name="Quentin"))
    for first, second, third in ((customer, staff, visits.client), (staff, visits.client, customer)):
        for url in pages:
            answers = [one.get(url) for one in (first, second, third)]
            assert len({answer.content for answer in answers}) == 1, url
            assert {answer.status_code for answer in answers} == {200}
            assert all(answer.cookies == {} for answer in answers)
            for secret in ("Zebulon", "Quentin", user.email, "csrfmiddlewaretoken", "sessionid"):
                assert secret.encode() not in answers[0].content, (url, secret)
        drop(["menu"])


def test_a_stranger_who_looks_gets_no_session(visits, pages):
    for url in pages:
        visits.get(url)
    assert dict(visits.client.cookies) == {}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("utm_source=mail&gclid=x", HIT),
        ("foo=bar", ""),
        ("variant=999999", ""),
        ("variant=1&variant=2", ""),
        ("x=" + "y" * 3000, ""),
        ("%00", ""),
    ],
)
def test_only_what_a_page_answers_to_is_kept(visits, mug, query, expected):
    url = mug.get_absolute_url()
    visits.get(url)
    assert [visits.status(f"{url}?{query}") for _ in range(2)] == [expected, expected]


def test_a_tracked_visit_leaves_no_trace_in_the_page(visits, mug):
    url = mug.categories.get().get_absolute_url()
    tracked = visits.get(f"{url}?utm_source=secret")
    assert tracked.headers["Cache-Status"] == "shop; " + MISS
    assert b"secret" not in tracked.content


def test_lists_are_kept_by_page_and_few_filters_only(visits, mug):
    url = mug.categories.get().get_absolute_url()
    assert visits.status(f"{url}?sort=newest") == MISS
    assert visits.status(f"{url}?availability=in_stock") == MISS
    assert visits.status(f"{url}?availability=nonsense") == ""
    assert visits.status(f"{url}?min_price=1.01") == ""
    assert visits.status(f"{url}?page=99999") == ""


def test_posts_parts_for_scripts_and_foreign_hosts_do_not_meet_the_cache(visits, mug):
    url = mug.get_absolute_url()
    visits.get(url)
    assert "Cache-Status" not in visits.get(url, hx_request="true").headers
    assert visits.client.post(url).status_code == 405
    assert visits.get(url, host="evil.example").status_code == 400


def test_a_missing_page_is_not_kept(visits, mug):
    assert visits.status("/nowhere/") == ""
    assert visits.status(f"/shop/catalogue/gone_{mug.pk + 1}/") == ""


def test_staff_sees_a_hidden_product_that_nobody_else_does(visits, mug):
    hidden = ProductFactory(title="Secret mug", is_public=False)
    staff = Client()
    staff.force_login(StaffFactory())
    assert staff.get(hidden.get_absolute_url()).status_code == 200
    assert visits.get(hidden.get_absolute_url()).status_code == 404


def test_a_page_of_one_visitor_may_be_stored_by_nobody(visits, mug):
    assert visits.get(reverse("basket:summary")).headers["Cache-Control"] in {
        "private, no-cache",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    }


def test_the_first_visitor_after_a_change_gets_the_old_page_and_the_next_the_new(visits, mug):
    url = mug.get_absolute_url()
    visits.warm(url)
    mug.title = "Slate mug"
    mug.save()
    reindex([mug.pk], pages=True)
    first = visits.get(url)
    assert first.headers["Cache-Status"] == "shop; " + STALE
    assert b"Moss mug" in first.content
    visits.until_fresh(url)
    assert b"Slate mug" in visits.get(url).content


def test_long_after_a_change_nobody_gets_the_old_page(visits, mug, monkeypatch):
    url = mug.get_absolute_url()
    visits.warm(url)
    monkeypatch.setattr("shop.page_cache.memory.GRACE", 0)
    monkeypatch.setattr("shop.page_cache.cache.GRACE", 0)
    mug.title = "Slate mug"
    mug.save()
    reindex([mug.pk], pages=True)
    assert b"Slate mug" in visits.get(url).content


def test_a_hidden_product_is_gone_after_the_first_visitor(visits, mug):
    url = mug.get_absolute_url()
    visits.warm(url)
    mug.is_public = False
    mug.save()
    reindex([mug.pk], pages=True)
    assert visits.get(url).status_code == 200
    until = time.monotonic() + 10
    while visits.get(url).status_code != 404:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_the_cache_can_be_left_out(committed_db, client):
    home_page()
    assert "Cache-Status" not in client.get("/").headers
