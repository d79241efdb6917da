import json
from datetime import UTC, datetime

import pytest
import time_machine

from shop.catalogue.models import Product
from tests.factories import ProductFactory
from tests.shop.api.client import ApiClient, document

pytestmark = pytest.mark.django_db
HUGE_NUMBER = b'{"product_id": 1' + b"0" * 5000 + b"}"


def lines_of(api: ApiClient) -> str:
    return f"/baskets/{api.post('/baskets').data['token']}/lines"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 30_000,
        HUGE_NUMBER,
        b'{"a": "\\ud800"}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_a_body_that_is_no_object_is_refused(api, body):
    answer = api.send_raw("post", lines_of(api), body, "application/json")
    assert answer.status_code in {400, 422}


def test_a_body_that_is_too_large_is_not_read(api):
    answer = api.send_raw("post", lines_of(api), b" " * 1_000_000, "application/json")
    assert (answer.status_code, answer.data["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/json; charset=latin-1", ""],
)
def test_only_json_is_read(api, content_type):
    product = ProductFactory()
    body = json.dumps({"product_id": product.pk}).encode()
    answer = api.send_raw("post", lines_of(api), body, content_type)
    assert answer.status_code == 415


@pytest.mark.parametrize("path", ["/", "/nothing", "/products/", "/baskets/a/b/c", "/docs/x", "/%00"])
def test_an_address_that_is_not_there_is_a_problem_and_no_page(api, path):
    for answer in (api.get(path), api.post(path, {})):
        assert (answer.status_code, answer.data["code"]) == (404, "not-found")


def test_a_method_that_is_not_there_says_which_are(api):
    answer = api.delete("/products")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert {m.strip() for m in api.get("/baskets").headers["Allow"].split(",")} == {"POST"}


def test_what_breaks_is_a_problem_that_tells_nothing(api, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("secret detail")

    manager = Product.objects
    before, manager.select_related = manager.select_related, broken
    try:
        answer = ApiClient(raise_errors=False).get("/products/1")
    finally:
        manager.select_related = before
    assert (answer.status_code, answer.data["code"]) == (500, "failed")
    assert "secret" not in answer.content.decode()
    assert "secret detail" in caplog.text


def test_who_asks_too_often_is_told_when_to_come_back(api, settings):
    settings.API_READS_PER_MINUTE, settings.API_WRITES_PER_MINUTE = 2, 1
    with time_machine.travel(datetime(2026, 5, 4, 12, 0, 15, tzinfo=UTC), tick=False) as clock:
        assert [api.get("/categories").status_code for _ in range(3)] == [200, 200, 429]
        assert [api.post("/baskets").status_code for _ in range(2)] == [201, 429]
        assert api.get("/categories").headers["Retry-After"] == "45"
        clock.shift(45)
        assert api.get("/categories").status_code == 200


def test_another_client_is_not_held_up(api, settings):
    settings.API_READS_PER_MINUTE = 1
    api.get("/categories")
    assert api.get("/categories").status_code == 429
    assert ApiClient(address="192.0.2.7").get("/categories").status_code == 200


def test_what_is_ones_own_is_kept_by_nobody(api):
    token = api.post("/baskets").data["token"]
    assert api.get(f"/baskets/{token}").headers["Cache-Control"] == "no-store"
    assert api.get("/categories").headers["Cache-Control"] == "public, max-age=0, s-maxage=5, must-revalidate"


@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_every_address_stands_behind_the_door(api, path):
    concrete = path.removeprefix("/api/v1").replace("_id}", "}").translate({ord("{"): None, ord("}"): None})
    assert api.send_raw("put", concrete, b" " * 1_000_000, "application/json").status_code == 413
