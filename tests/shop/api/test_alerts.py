import pytest
from oscar.core.loading import get_model

from shop.customer.alerts.subscribe import subscribe
from tests.factories import ProductFactory, UserFactory
from tests.shop.api.test_tokens import signed_in
from tests.shop.customer.mails import sent_to

pytestmark = pytest.mark.django_db
ProductAlert = get_model("customer", "ProductAlert")
ALERTS = "/stock-alerts"


def test_a_customer_waits_and_stops_waiting():
    alice, mug = UserFactory(), ProductFactory(title="Mug", stock=0)
    client = signed_in(alice)
    made = client.post(ALERTS, {"product_id": mug.pk})
    assert (made.status_code, made.data["title"]) == (201, "Mug")
    assert client.post(ALERTS, {"product_id": mug.pk, "email": alice.email.upper()}).data["id"] == made.data["id"]
    assert [one["product_id"] for one in client.get(ALERTS).data["items"]] == [mug.pk]
    assert client.delete(f"{ALERTS}/{made.data['id']}").status_code == 204
    assert client.get(ALERTS).data["items"] == []


def test_another_address_is_asked_first(api):
    mug = ProductFactory(title="Mug", stock=0)
    answers = [
        client.post(ALERTS, {"product_id": mug.pk, "email": "bob@example.com"})
        for client in (api, signed_in(UserFactory()))
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert not ProductAlert.objects.exists()
    assert sent_to("bob@example.com") == ["Shall we tell you when Mug is back?"] * 2


def test_nobody_sees_or_ends_what_another_waits_for(api):
    alice, bob = UserFactory(), UserFactory()
    alert = subscribe(product=ProductFactory(), user=alice)
    bobs = signed_in(bob)
    assert bobs.get(ALERTS).data["items"] == []
    assert bobs.delete(f"{ALERTS}/{alert.pk}").status_code == 404
    assert api.get(ALERTS).status_code == 401
    assert api.delete(f"{ALERTS}/{alert.pk}").status_code == 401
    alert.refresh_from_db()
    assert alert.status == ProductAlert.ACTIVE
    signed_in(alice).post(ALERTS, {"product_id": ProductFactory().pk})
    cursor = signed_in(alice).get(ALERTS, {"limit": 1}).data["next_cursor"]
    assert bobs.get(ALERTS, {"cursor": cursor}).status_code == 422, "a cursor is its owner's"


@pytest.mark.parametrize("body", [{}, {"product_id": "1"}, {"product_id": 0}, {"product_id": 2**80}, {"x": 1}])
def test_garbage_is_refused(api, body):
    assert api.post(ALERTS, body).status_code == 422


@pytest.mark.parametrize("email", ["", "no address", "x" * 255, "a\x00@example.com"])
def test_a_guests_address_has_to_be_one(api, email):
    answer = api.post(ALERTS, {"product_id": ProductFactory().pk, "email": email})
    assert answer.status_code == 422
    assert answer.data["errors"][0]["pointer"] == "#/email"


def test_what_is_not_shown_is_waited_for_by_nobody(api):
    hidden = ProductFactory(is_public=False)
    assert api.post(ALERTS, {"product_id": hidden.pk, "email": "bob@example.com"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_whatever_it_holds(django_assert_num_queries, number):
    alice = UserFactory()
    client = signed_in(alice)
    for _ in range(number):
        subscribe(product=ProductFactory(), user=alice)
    with django_assert_num_queries(2):
        assert len(client.get(ALERTS).data["items"]) == number
