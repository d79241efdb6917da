from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.api.models import CustomerToken
from shop.basket.models import Basket
from shop.security.models import AuditEntry
from tests.factories import PASSWORD, ProductFactory, StaffFactory, UserFactory
from tests.order_factories import place
from tests.shop.api.client import ApiClient
from tests.shop.api.test_baskets import a_basket

pytestmark = pytest.mark.django_db


def signed_in(user) -> ApiClient:
    answer = ApiClient().post("/tokens", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 201, answer.content
    return ApiClient(token=answer.data["token"])


def test_a_customer_signs_in_and_out():
    alice = UserFactory(email="Alice@example.com")
    answer = ApiClient().post("/tokens", {"email": "alice@EXAMPLE.com", "password": PASSWORD})
    assert answer.headers["Cache-Control"] == "no-store"
    api = ApiClient(token=answer.data["token"])
    assert api.get("/orders").status_code == 200
    assert AuditEntry.objects.filter(action=AuditEntry.Action.LOGIN, actor=alice).count() == 1
    assert answer.data["token"] not in CustomerToken.objects.get().digest
    assert api.delete("/tokens/current").status_code == 204
    assert api.get("/orders").status_code == 401


def test_a_wrong_password_and_an_unknown_address_are_told_alike():
    alice = UserFactory()
    answers = [
        ApiClient().post("/tokens", {"email": email, "password": "wrong"})
        for email in (alice.email, "nobody@example.com", "no address", "x" * 254)
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert CustomerToken.objects.count() == 0


def test_guesses_are_counted_with_those_at_the_websites_login(settings, client):
    settings.LOGIN_FAILURE_LIMIT = 3
    alice = UserFactory()
    for _ in range(2):
        client.post(reverse("customer:login"), {"username": alice.email, "password": "wrong"})
    answers = [ApiClient().post("/tokens", {"email": alice.email, "password": "wrong"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [401, 429]
    assert int(answers[-1].headers["Retry-After"]) == settings.LOGIN_COOLOFF.total_seconds()
    assert ApiClient().post("/tokens", {"email": alice.email, "password": PASSWORD}).status_code == 429


@pytest.mark.parametrize(
    "body",
    [{}, {"email": "a@example.com"}, {"email": 1, "password": 2}, {"email": "a\x00@example.com", "password": "x"}],
    ids=str,
)
def test_credentials_that_are_none_are_refused(api, body):
    assert api.post("/tokens", body).status_code == 422


def test_staff_get_no_token_and_keep_none():
    answer = ApiClient().post("/tokens", {"email": StaffFactory().email, "password": PASSWORD})
    assert (answer.status_code, answer.data["code"]) == (403, "staff")
    assert CustomerToken.objects.count() == 0
    alice = UserFactory()
    api = signed_in(alice)
    alice.is_staff = True
    alice.save()
    assert api.get("/orders").status_code == 401


def test_a_token_ends_with_time_with_the_password_and_with_the_account():
    alice, bob, charlie = (UserFactory() for _ in range(3))
    programs = [signed_in(user) for user in (alice, bob, charlie)]
    CustomerToken.objects.filter(user=alice).update(expires_at=timezone.now() - timedelta(seconds=1))
    bob.set_password("another one entirely")
    bob.save()
    charlie.is_active = False
    charlie.save()
    answers = [program.get("/orders") for program in programs]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x\x00", "Basic YTpi", "x" * 5000, "Bearer ä"])
def test_a_wrong_token_is_refused_even_where_none_is_needed(header):
    for answer in (
        ApiClient().get("/orders", Authorization=header),
        ApiClient().post("/baskets", Authorization=header),
        ApiClient().post("/baskets", Authorization=header, Idempotency_Key="a" * 36),
    ):
        assert answer.status_code == 401
    assert Basket.objects.count() == 0


def test_a_customer_has_one_basket_here_and_on_the_website(client):
    alice = UserFactory()
    token = a_basket(signed_in(alice), ProductFactory(title="Mug"))
    client.force_login(alice)
    assert "Mug" in client.get("/shop/basket/").content.decode()
    assert signed_in(alice).post("/baskets").data["lines"][0]["title"] == "Mug"
    assert Basket.objects.filter(owner=alice).count() == 1
    for stranger in (ApiClient(), signed_in(UserFactory())):
        assert stranger.get(f"/baskets/{token}").status_code == 404


def test_customers_see_their_own_orders_page_by_page():
    alice = UserFactory()
    numbers = [place(user=alice).number for _ in range(3)]
    place(user=UserFactory())
    place()
    api = signed_in(alice)
    first = api.get("/orders", {"limit": 2}).data
    second = api.get("/orders", {"limit": 2, "cursor": first["next_cursor"]}).data
    assert [order["number"] for order in first["items"] + second["items"]] == numbers[::-1]
    stranger = signed_in(UserFactory())
    assert stranger.get("/orders", {"cursor": first["next_cursor"]}).status_code == 422
    assert stranger.get("/orders").data["items"] == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_of_orders_costs_the_same_whatever_it_holds(django_assert_num_queries, number):
    alice = UserFactory()
    for _ in range(number):
        place(user=alice)
    api = signed_in(alice)
    api.get("/orders")
    with django_assert_num_queries(2):
        assert len(api.get("/orders").data["items"]) == number


def test_guests_have_no_list_of_orders(api):
    assert api.get("/orders").status_code == 401
    assert api.delete("/tokens/current").status_code == 401
