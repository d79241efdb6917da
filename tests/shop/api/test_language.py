"""The API's answers in the language that is asked for, and kept apart by caches."""

import pytest
from django.core import mail
from django.utils import translation

from shop.order.models import Order
from shop.order.new_link import mail_link
from shop.outbox import worker
from shop.search.index import reindex
from tests.catalogue_factories import a_variant
from tests.factories import ProductFactory
from tests.shop.api.shopper import Shopper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (None, "en-gb"),
        ("de", "de"),
        ("de-AT, en;q=0.5", "de"),
        ("fr, ar;q=0.8, de;q=0.7", "ar"),
        ("en-US", "en-gb"),
        ("fr", "en-gb"),
        ("*", "en-gb"),
        ("fr, *;q=0.5", "en-gb"),
        ("de;q=0, ar;q=0", "en-gb"),
        ("de;q=x,,;;\x00" + "a-" * 5000, "en-gb"),
        ("DE", "de"),
    ],
)
def test_an_answer_is_in_the_first_language_asked_for_that_the_shop_has(api, asked, answered):
    response = api.get("/products", **({"accept_language": asked} if asked else {}))
    assert response.status_code == 200
    assert response.headers["Content-Language"] == answered
    assert "Accept-Language" in response.headers["Vary"]
    assert translation.get_language() == "en-gb"


def test_words_of_stock_and_addresses_are_in_the_language(api):
    mug = ProductFactory(title="Mug", stock=3)
    parent = ProductFactory(title="Shirt", structure="parent", upc=None)
    a_variant(parent, colour="Sand", stock=0)
    reindex([mug.pk, parent.pk])
    said = {}
    for code in ("en", "de", "ar", "en"):  # what one has been answered is not kept for the next
        card, *_ = [one for one in api.get("/products", accept_language=code).data["items"] if one["id"] == mug.pk]
        details = api.get(f"/products/{mug.pk}", accept_language=code).data
        assert card["url"] == details["url"]
        said[code] = (card["availability_text"], card["url"].removeprefix("http://localhost:8000"))
    path = mug.get_absolute_url()
    assert said == {
        "en": ("Only 3 left", path),
        "de": ("Nur noch 3 auf Lager", f"/de{path}"),
        "ar": (said["ar"][0], f"/ar{path}"),
    }
    assert said["ar"][0] not in ("Only 3 left", "Nur noch 3 auf Lager")


def test_an_etag_of_one_language_is_none_of_another(api):
    reindex([ProductFactory(stock=3).pk])
    german = api.get("/products", accept_language="de").headers["ETag"]
    again = api.get("/products", accept_language="de", if_none_match=german)
    assert again.status_code == 304
    assert "Accept-Language" in again.headers["Vary"]
    assert api.get("/products", accept_language="en", if_none_match=german).status_code == 200


def test_errors_of_forms_are_in_the_language(api):
    product = ProductFactory(stock=0)
    answers = {}
    for code in ("en", "de"):
        basket = api.post("/baskets", {}, accept_language=code).data
        refused = api.post(
            f"/baskets/{basket['token']}/lines", {"product_id": product.pk, "quantity": 1}, accept_language=code
        )
        assert refused.headers["Content-Language"].startswith(code)
        answers[code] = refused.data
    assert answers["en"]["code"] == answers["de"]["code"]
    assert answers["en"] != answers["de"]


@pytest.mark.parametrize(("method", "path"), [("get", "/nowhere"), ("delete", "/products")])
def test_also_what_is_refused_says_its_language(api, method, path):
    response = api._client.generic(method.upper(), f"/api/v1{path}", headers={"Accept-Language": "de"})
    assert response.status_code in (404, 405)
    assert (response.headers["Content-Language"], "Accept-Language" in response.headers["Vary"]) == ("de", True)


def test_who_orders_in_german_is_written_to_in_german(peer):
    bob = Shopper(ProductFactory())
    answer = bob.api.post(f"{bob.basket}/checkout", bob.order(), accept_language="de")
    assert answer.status_code == 201
    order = Order.objects.get()
    assert order.snapshot["language"] == "de"
    mail_link(order)
    worker.drain()
    assert '<html lang="de"' in mail.outbox[-1].alternatives[0][0]
