import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import CountryFactory, ProductFactory, UserFactory
from tests.order_factories import shipping_method
from tests.shop.checkout.visitor import ADDRESS, Visitor

pytestmark = pytest.mark.django_db
ADDRESS_PAGE = reverse("checkout:shipping-address")


def united_states():
    return CountryFactory(
        iso_3166_1_a2="US", iso_3166_1_a3="USA", iso_3166_1_numeric="840", printable_name="United States"
    )


def at_the_address() -> Visitor:
    bob = Visitor()
    bob.add(ProductFactory())
    bob.post("checkout:index", {"email": "bob@example.com"})
    return bob


@pytest.mark.parametrize("name", ["index", "shipping-address", "shipping-method", "preview"])
def test_without_a_basket_every_step_leads_to_the_basket(name):
    answer = Visitor().get(f"checkout:{name}")
    assert answer.headers["Location"] == reverse("basket:summary")


@pytest.mark.parametrize("name", ["shipping-address", "shipping-method", "preview"])
def test_a_stranger_is_asked_who_they_are_first(name):
    bob = Visitor()
    bob.add(ProductFactory())
    assert bob.get(f"checkout:{name}").headers["Location"] == reverse("checkout:index")


@pytest.mark.parametrize("email", ["", "bob", "bob@", "a" * 300 + "@example.com", "bob\0@example.com"])
def test_a_wrong_email_is_told_at_its_field(email):
    bob = Visitor()
    bob.add(ProductFactory())
    answer = bob.post("checkout:index", {"email": email})
    assert answer.context["form"].errors["email"]


def test_an_address_is_asked_for_before_the_review():
    assert at_the_address().get("checkout:preview").headers["Location"] == ADDRESS_PAGE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("line1", "  "),
        ("line4", ""),
        ("postcode", ""),
        ("postcode", "ABC"),
        ("postcode", "1" * 500),
        ("line1", "Linden\0allee"),
        ("phone_number", "not a number"),
        ("notes", "x" * 501),
    ],
)
def test_a_wrong_address_is_told_at_its_field_and_nothing_typed_is_lost(field, value):
    typed = {**ADDRESS, "line2": "Third floor", field: value}
    answer = at_the_address().post("checkout:shipping-address", typed)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "Third floor" in answer.content.decode()


def test_which_fields_are_needed_depends_on_the_country():
    bob = at_the_address()
    united_states()
    american = {**ADDRESS, "country": "US", "postcode": "10001"}
    assert list(bob.post("checkout:shipping-address", american).context["form"].errors) == ["state"]
    assert bob.post("checkout:shipping-address", {**american, "state": "NY"}).status_code == 302


def test_a_state_is_not_asked_for_where_no_country_wants_one():
    form = at_the_address().get("checkout:shipping-address").context["form"]
    assert "state" not in form.fields
    assert form.fields["postcode"].required


def test_a_country_without_postcodes_needs_none():
    bob = at_the_address()
    CountryFactory(iso_3166_1_a2="HK", iso_3166_1_a3="HKG", iso_3166_1_numeric="344", printable_name="Hong Kong")
    assert bob.post("checkout:shipping-address", {**ADDRESS, "country": "HK", "postcode": ""}).status_code == 302
    answer = bob.post("checkout:shipping-address", {**ADDRESS, "country": "DE", "postcode": ""})
    assert list(answer.context["form"].errors) == ["postcode"]


def test_a_country_that_is_not_delivered_to_is_no_choice():
    bob = at_the_address()
    united_states()
    answer = bob.post("checkout:shipping-address", {**ADDRESS, "country": "XX"})
    assert "country" in answer.context["form"].errors


def test_fields_tell_the_browser_what_they_are_for():
    html = at_the_address().get("checkout:shipping-address").content.decode()
    for token in ("given-name", "address-line1", "postal-code", "address-level2", "tel"):
        assert f'autocomplete="shipping {token}"' in html


@pytest.mark.parametrize("address_id", ["", "0", "x", "9" * 30])
def test_a_garbage_choice_of_address_chooses_nothing(address_id):
    bob = Visitor(UserFactory())
    bob.add(ProductFactory())
    answer = bob.post("checkout:shipping-address", {"address_id": address_id})
    assert answer.status_code == 200
    assert bob.get("checkout:preview").headers["Location"] == ADDRESS_PAGE


def test_anothers_address_cannot_be_chosen_edited_or_deleted():
    alice = Visitor(UserFactory())
    alice.walk_to_review(ProductFactory())
    owner = UserFactory()
    theirs = owner.addresses.create(line1="Secret street 1", country=CountryFactory())
    assert alice.post("checkout:shipping-address", {"address_id": theirs.pk}).status_code == 200
    assert "Secret street" not in alice.get("checkout:preview").content.decode()
    for name in ("user-address-update", "user-address-delete"):
        assert alice.get(f"checkout:{name}", pk=theirs.pk).status_code == 404
        assert alice.post(f"checkout:{name}", pk=theirs.pk).status_code == 404
    assert owner.addresses.count() == 1


def test_an_own_address_is_edited_and_deleted_on_the_way():
    alice = UserFactory()
    visitor = Visitor(alice)
    visitor.add(ProductFactory())
    mine = alice.addresses.create(line1="Old street 1", country=CountryFactory())
    changed = {**ADDRESS, "line1": "New street 2", "country": "DE"}
    assert visitor.post("checkout:user-address-update", changed, pk=mine.pk).headers["Location"] == ADDRESS_PAGE
    mine.refresh_from_db()
    assert mine.line1 == "New street 2"
    visitor.post("checkout:user-address-delete", pk=mine.pk)
    assert not alice.addresses.exists()


def test_of_several_deliveries_one_is_chosen_and_charged():
    bob = at_the_address()
    shipping_method(name="Express", price="9.90")
    bob.post("checkout:shipping-address", ADDRESS)
    page = bob.get("checkout:shipping-method").content.decode()
    assert page.index("Standard delivery (€4.90)") < page.index("Express (€9.90)")
    assert "method_code" in bob.post("checkout:shipping-method", {"method_code": "teleport"}).context["form"].errors
    bob.post("checkout:shipping-method", {"method_code": "express"})
    assert "Pay €21.90" in bob.get("checkout:preview").content.decode()


def test_forms_need_a_csrf_token():
    client = Client(enforce_csrf_checks=True)
    for name in ("index", "shipping-address", "shipping-method", "preview"):
        assert client.post(reverse(f"checkout:{name}")).status_code == 403


def test_the_pages_are_kept_in_no_cache():
    bob = at_the_address()
    assert "no-store" in bob.get("checkout:shipping-address").headers["Cache-Control"]
