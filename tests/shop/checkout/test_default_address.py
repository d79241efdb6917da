"""“Make this my usual address”: for signed-in customers, once the order is placed."""

import pytest

from tests.factories import CountryFactory, ProductFactory, UserFactory
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
QUESTION = "Make this my usual address"


def usual(user) -> list[str]:
    return list(user.addresses.filter(is_default_for_shipping=True).values_list("line1", flat=True))


@pytest.fixture
def alice() -> Visitor:
    user = UserFactory()
    visitor = Visitor(user)
    visitor.user = user
    where = {"first_name": "Alice", "line4": "Berlin", "postcode": "10115", "country": CountryFactory()}
    user.addresses.create(line1="Old street 1", is_default_for_shipping=True, **where)
    user.addresses.create(line1="Other street 2", **where)
    visitor.add(ProductFactory())
    return visitor


def order(visitor: Visitor, **answers) -> None:
    visitor.tell(**answers)
    visitor.press_pay(visitor.get("checkout:preview"))


def test_a_new_address_becomes_the_usual_one(alice, peer):
    order(alice, address_id="new", is_default="1")
    assert usual(alice.user) == ["Lindenallee 5"]
    assert alice.user.addresses.count() == 3


def test_a_saved_one_becomes_the_usual_one(alice, peer):
    other = alice.user.addresses.get(line1="Other street 2")
    order(alice, address_id=str(other.pk), is_default="1")
    assert usual(alice.user) == ["Other street 2"]
    assert alice.user.addresses.count() == 2


def test_unless_it_is_asked_for_the_usual_one_stays(alice, peer):
    order(alice, address_id="new")
    assert usual(alice.user) == ["Old street 1"]


def test_taken_back_before_the_order_it_is_forgotten(alice, peer):
    alice.tell(address_id="new", is_default="1")
    assert 'id="is-default" value="1" checked' in alice.get("checkout:index").content.decode()
    order(alice, address_id="new")
    assert usual(alice.user) == ["Old street 1"]


def test_a_mistake_elsewhere_keeps_the_mark(alice):
    page = alice.tell(address_id="new", is_default="1", line1="").content.decode()
    assert 'id="is-default" value="1" checked' in page


def test_guests_are_not_asked():
    bob = Visitor()
    bob.add(ProductFactory())
    assert QUESTION not in bob.get("checkout:index").content.decode()
    assert bob.tell(is_default="1").status_code == 302
