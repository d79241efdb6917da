from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.signing import TimestampSigner
from oscar.core.loading import get_model

from shop.basket.models import Basket
from tests.catalogue_factories import a_variant
from tests.factories import ProductFactory
from tests.order_factories import percentage_offer, place, voucher
from tests.shop.api.client import ApiClient
from tests.shop.offer.offers import offer, only

pytestmark = pytest.mark.django_db


def a_basket(api: ApiClient, *products, quantity: int = 1) -> str:
    """The token of a new basket with these products."""
    token = api.post("/baskets").data["token"]
    for product in products:
        answer = api.post(f"/baskets/{token}/lines", {"product_id": product.pk, "quantity": quantity})
        assert answer.status_code == 201, answer.content
    return token


def test_a_basket_is_filled_changed_and_emptied(api):
    mug = ProductFactory(title="Mug", price=Decimal("12.00"))
    token = a_basket(api, mug, quantity=2)
    basket = api.get(f"/baskets/{token}").data
    (line,) = basket["lines"]
    assert (line["title"], line["quantity"], line["unit_price"]["amount"]) == ("Mug", 2, "12.00")
    assert basket["total"] == {"amount": "24.00", "currency": "EUR"}
    assert basket["tax"]["amount"] == "3.83"
    changed = api.patch(f"/baskets/{token}/lines/{line['id']}", {"quantity": 5}).data
    assert changed["total"]["amount"] == "60.00"
    emptied = api.delete(f"/baskets/{token}/lines/{line['id']}").data
    assert (emptied["lines"], emptied["total"]["amount"]) == ([], "0.00")


@pytest.mark.parametrize("number", [1, 3])
def test_a_basket_costs_the_same_whatever_it_holds(api, django_assert_num_queries, number):
    token = a_basket(api, *(ProductFactory() for _ in range(number)))
    api.get(f"/baskets/{token}")
    with django_assert_num_queries(6):
        assert len(api.get(f"/baskets/{token}").data["lines"]) == number


@pytest.mark.parametrize(
    "quantity", ["2", "two", 0, -1, 1.5, 10**30, True, None, [], "\x00"], ids=lambda value: f"{value!r}"
)
def test_a_quantity_that_is_none_is_refused_at_its_field(api, quantity):
    mug = ProductFactory()
    token = a_basket(api, mug)
    line = api.get(f"/baskets/{token}").data["lines"][0]["id"]
    answers = [
        api.post(f"/baskets/{token}/lines", {"product_id": mug.pk, "quantity": quantity}),
        api.patch(f"/baskets/{token}/lines/{line}", {"quantity": quantity}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.data["errors"]] == ["#/quantity"]
    assert api.get(f"/baskets/{token}").data["lines"][0]["quantity"] == 1


def test_more_than_there_is_and_more_than_one_order_may_hold(api):
    few, many = ProductFactory(stock=3), ProductFactory(stock=100_000)
    token = a_basket(api, few)
    line = api.get(f"/baskets/{token}").data["lines"][0]["id"]
    answers = [
        api.post(f"/baskets/{token}/lines", {"product_id": few.pk, "quantity": 3}),
        api.patch(f"/baskets/{token}/lines/{line}", {"quantity": 4}),
        api.post(f"/baskets/{token}/lines", {"product_id": many.pk, "quantity": 1000}),
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert [answer.data["errors"][0]["message"] for answer in answers] == [
        "Only 3 left",
        "Only 3 left",
        "We cannot ship more than 1000 items in one order.",
    ]
    assert [line["quantity"] for line in api.get(f"/baskets/{token}").data["lines"]] == [1]


def test_only_what_is_for_sale_goes_in(api):
    parent = ProductFactory(structure="parent")
    a_variant(parent, colour="Sand")
    refused = [ProductFactory(is_public=False).pk, ProductFactory(stock=0).pk, parent.pk, 999999, 0, "x", 2**70]
    token = a_basket(api)
    for product_id in refused:
        answer = api.post(f"/baskets/{token}/lines", {"product_id": product_id})
        assert answer.status_code == 422, product_id
    assert api.get(f"/baskets/{token}").data["lines"] == []


def test_a_field_that_is_not_known_is_refused(api):
    token = a_basket(api)
    answer = api.post(f"/baskets/{token}/lines", {"product_id": ProductFactory().pk, "quantiy": 2})
    assert [error["pointer"] for error in answer.data["errors"]] == ["#/quantiy"]


def test_an_option_goes_in_and_an_unknown_one_is_refused(api):
    mug = ProductFactory()
    option = get_model("catalogue", "Option").objects.create(name="Engraving", code="engraving", type="text")
    mug.product_options.add(option)
    token = a_basket(api)
    lines = f"/baskets/{token}/lines"
    basket = api.post(lines, {"product_id": mug.pk, "options": {"engraving": "For Bob"}}).data
    assert basket["lines"][0]["options"] == "Engraving: For Bob"
    answer = api.post(lines, {"product_id": mug.pk, "options": {"quantity": "5"}})
    assert [error["pointer"] for error in answer.data["errors"]] == ["#/options/quantity"]


def test_prices_are_read_again_and_changes_are_told(api):
    mug = ProductFactory(title="Mug", price=Decimal("12.00"))
    token = a_basket(api, mug)
    mug.stockrecords.update(price=Decimal("13.00"))
    basket = api.get(f"/baskets/{token}").data
    assert basket["total"]["amount"] == "13.00"
    assert basket["price_changes"] == ["The price of “Mug” has changed from €12.00 to €13.00."]


def test_offers_and_vouchers_take_their_share(api):
    mug, bowl = ProductFactory(price=Decimal("12.00")), ProductFactory(price=Decimal("12.00"))
    offer("Percentage", 50, on=only(mug))
    voucher("WELCOME", percent="10", usage="Multi-use")
    token = a_basket(api, mug, bowl)
    basket = api.post(f"/baskets/{token}/vouchers", {"code": "WELCOME"}).data
    assert [line["unit_price"]["amount"] for line in basket["lines"]] == ["6.00", "12.00"]
    assert basket["discounts"] == [
        {"name": "Welcome", "amount": {"amount": "1.20", "currency": "EUR"}, "voucher_code": "WELCOME"}
    ]


def test_an_offer_for_everybody_is_in_the_price(api):
    percentage_offer("50", name="Half price")
    token = a_basket(api, ProductFactory(price=Decimal("12.00")))
    basket = api.get(f"/baskets/{token}").data
    [line] = basket["lines"]
    assert [line[name]["amount"] for name in ("unit_price", "former_price", "total")] == ["6.00", "12.00", "6.00"]
    assert line["offers"] == ["Half price"]
    assert (basket["discounts"], basket["subtotal"], basket["total"]) == ([], line["total"], line["total"])


def test_a_voucher_goes_in_and_out(api):
    voucher("WELCOME")
    token = a_basket(api, ProductFactory(price=Decimal("12.00")))
    basket = api.post(f"/baskets/{token}/vouchers", {"code": "welcome"}).data
    assert (basket["vouchers"], basket["total"]["amount"]) == (["WELCOME"], "10.80")
    basket = api.delete(f"/baskets/{token}/vouchers/WELCOME").data
    assert (basket["vouchers"], basket["total"]["amount"]) == ([], "12.00")
    assert api.delete(f"/baskets/{token}/vouchers/WELCOME").status_code == 404


@pytest.mark.parametrize("code", ["NOPE", "", " ", "\x00", "x" * 129, 5, None])
def test_a_voucher_that_cannot_be_used_is_refused_at_its_field(api, code):
    token = a_basket(api, ProductFactory())
    answer = api.post(f"/baskets/{token}/vouchers", {"code": code})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.data["errors"]] == ["#/code"]


def test_who_tries_codes_out_is_stopped_for_a_while(api, settings):
    settings.VOUCHER_CODES_PER_CLIENT_AND_HOUR = 2
    voucher("WELCOME-10")
    token = a_basket(api, ProductFactory(price=Decimal("12.00")))
    assert api.post(f"/baskets/{token}/vouchers", {"code": " welcome 10 "}).data["vouchers"] == ["WELCOME-10"]
    for code in ("GUESS1", "GUESS2"):
        assert api.post(f"/baskets/{token}/vouchers", {"code": code}).status_code == 422
    answer = api.post(f"/baskets/{token}/vouchers", {"code": "WELCOME-10"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


def test_foreign_garbage_and_expired_tokens_are_told_alike(api, later):
    old = a_basket(api)
    later(days=61)
    pk = str(Basket.objects.get().pk)
    tokens = ["garbage", "%00", "1", pk, old, TimestampSigner(sep=".", salt="shop.order.links").sign(pk)]
    answers = [api.get(f"/baskets/{token}") for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_line_of_another_basket_is_not_there(api):
    theirs = a_basket(api, ProductFactory())
    line = api.get(f"/baskets/{theirs}").data["lines"][0]["id"]
    mine = a_basket(api, ProductFactory())
    for line_id in (line, 0, -1, 2**70):
        assert api.delete(f"/baskets/{mine}/lines/{line_id}").status_code == 404
        assert api.patch(f"/baskets/{mine}/lines/{line_id}", {"quantity": 2}).status_code == 404
    assert len(api.get(f"/baskets/{theirs}").data["lines"]) == 1


def test_a_basket_that_was_ordered_changes_no_more(api):
    mug = ProductFactory()
    token = a_basket(api, mug)
    line = api.get(f"/baskets/{token}").data["lines"][0]["id"]
    place(Basket.objects.get())
    answers = [
        api.get(f"/baskets/{token}"),
        api.post(f"/baskets/{token}/lines", {"product_id": mug.pk}),
        api.patch(f"/baskets/{token}/lines/{line}", {"quantity": 2}),
        api.delete(f"/baskets/{token}/lines/{line}"),
        api.post(f"/baskets/{token}/vouchers", {"code": "x"}),
    ]
    assert {(answer.status_code, answer.data["code"]) for answer in answers} == {(409, "basket-closed")}


def test_the_same_line_sent_twice_under_one_key_goes_in_once(api):
    mug = ProductFactory()
    token = a_basket(api)
    send = [f"/baskets/{token}/lines", {"product_id": mug.pk, "quantity": 2}]
    key = str(uuid4())
    first, second = (api.post(*send, idempotency_key=key) for _ in range(2))
    assert (first.content, first.status_code) == (second.content, second.status_code)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert api.get(f"/baskets/{token}").data["lines"][0]["quantity"] == 2
