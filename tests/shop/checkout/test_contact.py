import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import CountryFactory, ProductFactory, UserFactory
from tests.kept import forget_drops
from tests.order_factories import shipping_method
from tests.shop.checkout.visitor import ADDRESS, Visitor, only_order

pytestmark = pytest.mark.django_db
CONTACT = reverse("checkout:index")


def united_states():
    return CountryFactory(
        iso_3166_1_a2="US", iso_3166_1_a3="USA", iso_3166_1_numeric="840", printable_name="United States"
    )


def at_the_address() -> Visitor:
    bob = Visitor()
    bob.add(ProductFactory())
    return bob


def errors(answer) -> dict[str, list[str]]:
    """Of all the forms on the page, by field."""
    return {name: list(said) for form in answer.context["forms"] for name, said in form.errors.items()}


@pytest.mark.parametrize("name", ["index", "shipping-method", "preview"])
def test_without_a_basket_every_step_leads_to_the_basket(name):
    answer = Visitor().get(f"checkout:{name}")
    assert answer.headers["Location"] == reverse("basket:summary")


def test_the_former_address_page_leads_to_the_first_step():
    assert at_the_address().get("checkout:shipping-address").headers["Location"] == CONTACT


@pytest.mark.parametrize("name", ["shipping-method", "preview"])
def test_a_stranger_is_asked_who_they_are_first(name):
    bob = Visitor()
    bob.add(ProductFactory())
    assert bob.get(f"checkout:{name}").headers["Location"] == reverse("checkout:index")


@pytest.mark.parametrize("email", ["", "bob", "bob@", "a" * 300 + "@example.com", "bob\0@example.com"])
def test_a_wrong_email_is_told_at_its_field(email):
    bob = Visitor()
    bob.add(ProductFactory())
    answer = bob.post("checkout:index", {**ADDRESS, "email": email})
    assert list(errors(answer)) == ["email"]


def test_an_address_is_asked_for_before_the_review():
    assert at_the_address().get("checkout:preview").headers["Location"] == CONTACT


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
    answer = at_the_address().tell(**typed)
    assert answer.status_code == 200
    assert field in errors(answer)
    assert f'href="#id_{field}"' in answer.content.decode()
    assert "Third floor" in answer.content.decode()


def test_which_fields_are_needed_depends_on_the_country():
    bob = at_the_address()
    united_states()
    american = {**ADDRESS, "country": "US", "postcode": "10001"}
    assert list(errors(bob.tell(**american))) == ["state"]
    assert bob.tell(**american, state="Atlantis").status_code == 200
    assert bob.tell(**american, state="New York").status_code == 302
    assert bob.client.session["checkout_data"]["shipping"]["new_address_fields"]["state"] == "NY"


def test_a_state_is_not_asked_for_where_no_country_wants_one():
    form = at_the_address().get("checkout:index").context["shipping_form"]
    assert "state" not in form.fields
    assert form.fields["postcode"].required


def test_a_country_without_postcodes_needs_none():
    bob = at_the_address()
    CountryFactory(iso_3166_1_a2="HK", iso_3166_1_a3="HKG", iso_3166_1_numeric="344", printable_name="Hong Kong")
    assert bob.tell(country="HK", postcode="", state="Kowloon").status_code == 302
    assert list(errors(bob.tell(country="DE", postcode=""))) == ["postcode"]


def test_a_country_that_is_not_delivered_to_is_no_choice():
    bob = at_the_address()
    united_states()
    assert "country" in errors(bob.tell(country="XX"))


def test_fields_tell_the_browser_what_they_are_for():
    html = at_the_address().get("checkout:index").content.decode()
    assert 'autocomplete="billing postal-code"' in html
    assert 'autocomplete="email"' in html
    for token in ("given-name", "address-line1", "postal-code", "address-level2", "tel"):
        assert f'autocomplete="shipping {token}"' in html


@pytest.mark.parametrize("address_id", ["", "0", "x", "9" * 30])
def test_a_garbage_choice_of_address_chooses_nothing(address_id):
    bob = Visitor(UserFactory())
    bob.add(ProductFactory())
    answer = bob.post("checkout:index", {"address_id": address_id})
    assert answer.status_code == 200
    assert bob.get("checkout:preview").headers["Location"] == CONTACT


def test_anothers_address_cannot_be_chosen_edited_or_deleted():
    alice = Visitor(UserFactory())
    alice.walk_to_review(ProductFactory())
    owner = UserFactory()
    theirs = owner.addresses.create(line1="Secret street 1", country=CountryFactory())
    assert "address_id" in errors(alice.post("checkout:index", {"address_id": theirs.pk}))
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
    assert visitor.post("checkout:user-address-update", changed, pk=mine.pk).headers["Location"] == CONTACT
    mine.refresh_from_db()
    assert mine.line1 == "New street 2"
    visitor.post("checkout:user-address-delete", pk=mine.pk)
    assert not alice.addresses.exists()


def test_forms_need_a_csrf_token():
    client = Client(enforce_csrf_checks=True)
    for name in ("index", "shipping-method", "preview"):
        assert client.post(reverse(f"checkout:{name}")).status_code == 403


def test_the_pages_are_kept_in_no_cache():
    bob = at_the_address()
    assert "no-store" in bob.get("checkout:index").headers["Cache-Control"]


def other_bill(**changes) -> dict[str, str]:
    bill = {**ADDRESS, "first_name": "Carol", "line1": "Office lane 9", "country": "DE", **changes}
    return {"billing_choice": "other", **{f"billing-{name}": value for name, value in bill.items()}}


def test_the_invoice_goes_where_the_goods_go_unless_told_otherwise(peer):
    bob = at_the_address()
    bob.press_pay(bob.walk_to_review(ProductFactory()))
    frozen = only_order().snapshot
    assert frozen["billing_address"]["lines"] == frozen["shipping_address"]["lines"]


def test_the_invoice_goes_elsewhere_and_is_frozen_so(peer):
    bob = at_the_address()
    assert bob.tell(**other_bill()).status_code == 302
    review = bob.get("checkout:preview")
    assert "Office lane 9" in review.content.decode()
    bob.press_pay(review)
    order = only_order()
    assert order.billing_address.line1 == "Office lane 9"
    assert order.snapshot["billing_address"]["lines"] == ["Carol Berger", "Office lane 9", "10115 Berlin", "Germany"]
    assert order.shipping_address.line1 == "Lindenallee 5"


def test_back_to_the_same_address_for_the_invoice():
    bob = at_the_address()
    bob.tell(**other_bill())
    assert 'id="billing-other" checked' in bob.get("checkout:index").content.decode()
    bob.tell(billing_choice="same")
    assert "Office lane 9" not in bob.get("checkout:preview").content.decode()


def test_a_wrong_billing_address_is_told_at_its_field_and_nothing_is_noted():
    bob = at_the_address()
    answer = bob.tell(**other_bill(postcode="ABC"))
    assert list(errors(answer)) == ["postcode"]
    assert 'href="#id_billing-postcode"' in answer.content.decode()
    assert "Office lane 9" in answer.content.decode()
    assert bob.get("checkout:preview").headers["Location"] == CONTACT


def test_another_country_brings_its_fields_and_keeps_what_was_typed():
    bob = at_the_address()
    united_states()
    answer = bob.tell(country="US", change_country="shipping", notes="Ring twice", state="")
    html = answer.content.decode()
    assert answer.status_code == 200
    for text in ("ZIP code", "New York", "Ring twice", "Lindenallee 5", "bob@example.com"):
        assert text in html
    assert answer.context["forms"] == []
    assert bob.get("checkout:preview").headers["Location"] == CONTACT


def test_what_a_country_has_no_field_for_is_carried_along():
    bob = at_the_address()
    CountryFactory(iso_3166_1_a2="HK", iso_3166_1_a3="HKG", iso_3166_1_numeric="344", printable_name="Hong Kong")
    html = bob.tell(country="HK", change_country="shipping").content.decode()
    assert '<input type="hidden" name="postcode" value="10115">' in html


def test_the_order_stands_beside_every_step():
    bob = at_the_address()
    summary = bob.get("checkout:index").context["summary"]
    assert (summary["units"], str(summary["total"])) == (1, "12.00")
    bob.tell()
    assert str(bob.get("checkout:preview").context["summary"]["total"]) == "16.90"


def test_a_choice_made_before_stays_when_the_address_changes():
    bob = at_the_address()
    shipping_method(name="Express", price="9.90")
    bob.tell()
    bob.post("checkout:shipping-method", {"method_code": "express"})
    bob.tell(line1="Another street 7")
    assert "Express" in bob.get("checkout:preview").content.decode()


def test_a_lost_session_keeps_the_basket_and_asks_again():
    bob = at_the_address()
    bob.tell()
    Session.objects.all().delete()
    assert bob.get("checkout:preview").headers["Location"] == CONTACT
    page = bob.get("checkout:index")
    assert len(page.context["summary"]["lines"]) == 1
    assert bob.tell().status_code == 302


@pytest.mark.parametrize(("lines", "queries"), [(1, 3), (24, 3)])
def test_the_first_step_asks_as_often_for_many_lines(django_assert_num_queries, lines, queries):
    bob = Visitor()
    for _ in range(lines):
        bob.add(ProductFactory(title="Mug"))  # short: many long messages would go to the session
    cache.clear()  # what is kept for seconds may go while the lines are put in
    forget_drops()
    bob.get("checkout:index")
    with django_assert_num_queries(queries):
        bob.get("checkout:index")


def test_two_guests_of_whom_nothing_is_known_see_the_same_form_with_their_own_tokens():
    bob, carol = Visitor(), Visitor(email="carol@example.com")
    for visitor in (bob, carol):
        visitor.add(ProductFactory())
    first, second = (visitor.get("checkout:index").content.decode() for visitor in (bob, carol))
    tokens = [text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0] for text in (first, second)]
    assert len(set(tokens)) == 2
    assert tokens[0] not in second
    forms = [text[text.index("<form class") : text.index("</form>")] for text in (first, second)]
    assert forms[0].replace(tokens[0], "") == forms[1].replace(tokens[1], "")


def test_what_a_guest_told_is_shown_to_that_guest_only():
    bob, carol = Visitor(), Visitor(email="carol@example.com")
    for visitor in (bob, carol):
        visitor.add(ProductFactory())
        visitor.get("checkout:index")
    bob.tell(line1="Secret lane 7")
    assert "Secret lane 7" in bob.get("checkout:index").content.decode()
    blank = carol.get("checkout:index").content.decode()
    assert "Secret lane 7" not in blank
    assert "bob@example.com" not in blank
