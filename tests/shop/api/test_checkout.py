from decimal import Decimal

import pytest

from shop.order.models import Order
from shop.partner.models import StockRecord
from shop.payment.models import PaymentAttempt
from tests.factories import CountryFactory, ProductFactory
from tests.order_factories import shipping_method
from tests.payment_factories import offer_transfers
from tests.shop.api.shopper import ADDRESS, Shopper

pytestmark = pytest.mark.django_db


def mug(**fields):
    return ProductFactory(title="Mug", **{"price": Decimal("12.00"), **fields})


def switzerland():
    return CountryFactory(
        iso_3166_1_a2="CH", iso_3166_1_a3="CHE", iso_3166_1_numeric="756", printable_name="Switzerland"
    )


def refused(answer, pointer: str) -> None:
    """At this field, and nothing was written."""
    assert answer.status_code == 422, answer.content
    assert [error["pointer"] for error in answer.data["errors"]] == [pointer]
    assert Order.objects.count() == 0


def test_deliveries_with_what_they_cost_and_what_the_order_comes_to(api):
    bob = Shopper(mug())
    shipping_method("9.90", name="Express")
    assert [(m["name"], m["price"]["amount"], m["total"]["amount"]) for m in bob.deliveries().data["items"]] == [
        ("Standard delivery", "4.90", "16.90"),
        ("Express", "9.90", "21.90"),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_deliveries_cost_the_same_whatever_the_basket_holds(django_assert_num_queries, number):
    bob = Shopper(*(mug() for _ in range(number)))
    bob.deliveries()
    with django_assert_num_queries(7):
        assert bob.deliveries().status_code == 200


def test_only_methods_of_the_addresses_country_are_offered():
    bob = Shopper(mug())
    bob.method.countries.add(switzerland())
    assert bob.deliveries().data["items"] == []


def test_a_method_for_several_countries_is_offered_once():
    bob = Shopper(mug())
    bob.method.countries.add(CountryFactory(), switzerland())
    assert len(bob.deliveries().data["items"]) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "FR"),
        ("country", "Germany"),
        ("country", "\x00\x00"),
        ("first_name", ""),
        ("line1", "  "),
        ("city", ""),
        ("city", "x" * 256),
        ("postcode", "abc"),
        ("phone_number", "12"),
        ("last_name", "B\x00b"),
        ("notes", "x" * 501),
        ("planet", "Mars"),
        ("line1", 5),
    ],
)
def test_an_address_that_is_none_is_refused_at_its_field(field, value):
    bob = Shopper(mug())
    refused(bob.deliveries(**{field: value}), f"#/shipping_address/{field}")
    refused(bob.check_out(shipping_address={**ADDRESS, field: value}), f"#/shipping_address/{field}")


def test_a_field_that_only_this_country_needs_is_asked_for():
    answer = Shopper(mug()).deliveries(postcode="")
    assert "#/shipping_address/postcode" in {error["pointer"] for error in answer.data["errors"]}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": None}, "#/email"),
        ({"email": "bob"}, "#/email"),
        ({"email": "b" * 300 + "@example.com"}, "#/email"),
        ({"shipping_address": None}, "#/shipping_address"),
        ({"shipping_method_code": "teleport"}, "#/shipping_method_code"),
        ({"shipping_method_code": "x\x00"}, "#/shipping_method_code"),
        ({"expected_total": {"amount": "x", "currency": "EUR"}}, "#/expected_total/amount"),
        ({"expected_total": {"amount": "NaN", "currency": "EUR"}}, "#/expected_total/amount"),
        ({"expected_total": {"amount": "-16.90", "currency": "EUR"}}, "#/expected_total/amount"),
        ({"expected_total": {"amount": "1" * 40, "currency": "EUR"}}, "#/expected_total/amount"),
        ({"expected_total": {"amount": "16.90", "currency": "USD"}}, "#/expected_total/currency"),
        ({"return_to": "https://evil.example"}, "#/return_to"),
        ({"payment_method": "bank_transfer"}, "#/payment_method"),  # not offered by this shop
        ({"payment_method": "cash"}, "#/payment_method"),
    ],
    ids=str,
)
def test_what_is_wrong_with_an_order_is_told_at_its_field(change, pointer):
    refused(Shopper(mug()).check_out(**change), pointer)


def test_two_countries_to_choose_from():
    switzerland()
    bob = Shopper(mug())
    refused(bob.check_out(shipping_address={**ADDRESS, "country": "FR"}), "#/shipping_address/country")


def test_a_changed_price_is_told_and_asked_again(peer):
    product = mug()
    bob = Shopper(product)
    product.stockrecords.update(price=Decimal("13.00"))
    answer = bob.check_out()
    assert (answer.status_code, answer.data["code"]) == (409, "basket-changed")
    (change,) = answer.data["errors"]
    assert change["code"] == "price_changed"
    assert change["message"] == "The price of “Mug” has changed from €12.00 to €13.00."
    assert change["line_id"] == bob.api.get(bob.basket).data["lines"][0]["id"]
    assert Order.objects.count() == 0


def test_a_total_that_was_never_shown_is_refused():
    answer = Shopper(mug()).check_out(expected_total={"amount": "0.01", "currency": "EUR"})
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (409, "total_changed")
    assert Order.objects.count() == 0


def test_what_is_sold_out_meanwhile_is_told():
    product = mug(stock=2)
    bob = Shopper(product, quantity=2)
    StockRecord.objects.filter(product=product).update(num_in_stock=1)
    answer = bob.check_out(expected_total={"amount": "28.90", "currency": "EUR"})
    assert (answer.status_code, answer.data["code"]) == (409, "basket-not-available")
    assert answer.data["errors"][0]["message"] == "Only 1 of “Mug” are left."
    assert Order.objects.count() == 0


def test_an_empty_basket_cannot_be_ordered():
    answer = Shopper().check_out(shipping_method_code=None)
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (409, "empty")


def test_a_transfer_is_ordered_where_the_shop_offers_it(peer):
    offer_transfers()
    answer = Shopper(mug()).check_out(payment_method="bank_transfer")
    assert answer.status_code == 201
    assert answer.data["payment_url"].startswith("http")
    assert PaymentAttempt.objects.get().gateway == "bank_transfer"


@pytest.mark.parametrize("choice", [{}, {"payment_method": None}, {"payment_method": "card"}], ids=str)
def test_a_card_is_taken_where_nothing_else_was_chosen(peer, choice):
    offer_transfers()
    answer = Shopper(mug()).check_out(**choice)
    assert answer.data["payment_url"].startswith(peer.url)


def test_the_invoice_goes_elsewhere_and_a_reminder_is_wanted(peer):
    bob = Shopper(ProductFactory(price=Decimal("12.00")))
    office = {**ADDRESS, "line1": "Office lane 9"}
    placed = bob.check_out(billing_address=office, wants_reminder=True)
    assert placed.status_code == 201
    shown = bob.api.get(f"/orders/{placed.data['order_token']}").data
    assert shown["billing_address"]["lines"] == ["Bob Berger", "Office lane 9", "10115 Berlin", "Germany"]
    assert shown["shipping_address"]["lines"][1] == "Lindenallee 5"
    assert Order.objects.get().wants_reminder


def test_a_wrong_billing_address_is_told_at_its_field():
    bob = Shopper(ProductFactory(price=Decimal("12.00")))
    answer = bob.check_out(billing_address={**ADDRESS, "postcode": "ABC"})
    assert (answer.status_code, [one["pointer"] for one in answer.data["errors"]]) == (
        422,
        ["#/billing_address/postcode"],
    )
    assert not Order.objects.exists()


def test_a_delivery_tells_its_dates_where_the_merchant_gave_days():
    bob = Shopper(ProductFactory())
    shipping_method(name="Express", price="9.90", min_days=1, max_days=2)
    standard, express = bob.deliveries().data["items"]
    assert (standard["earliest"], standard["latest"]) == (None, None)
    assert express["earliest"] < express["latest"]


def test_an_order_is_paid_another_way(peer):
    offer_transfers()
    bob = Shopper(ProductFactory(price=Decimal("12.00")))
    token = bob.check_out().data["order_token"]
    answer = bob.api.post(f"/orders/{token}/payment", {"payment_method": "bank_transfer"})
    assert answer.status_code == 200
    assert PaymentAttempt.objects.get(state="open").gateway == "bank_transfer"
    refused = bob.api.post(f"/orders/{token}/payment", {"payment_method": "cash"})
    assert refused.data["errors"][0]["pointer"] == "#/payment_method"
