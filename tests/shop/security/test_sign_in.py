import pytest
from django.conf import settings
from django.urls import reverse

from shop.security.models import AuditEntry
from tests.factories import PASSWORD, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/shop/accounts/login/"


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": email, "password": password, **extra})


def test_customer_signs_in_and_lands_at_home(client):
    user = UserFactory()
    response = sign_in(client, user.email)
    assert response.status_code == 302
    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AuditEntry.objects.get(action="login").actor == user


def test_case_of_the_address_does_not_matter(client):
    user = UserFactory(email="Alice.Berg@Example.com")
    sign_in(client, "aLICE.berg@exampLE.com")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_staff_land_in_the_dashboard(client):
    assert sign_in(client, StaffFactory().email).url == "/dashboard/"


def test_unknown_address_and_wrong_password_get_the_same_answer(client):
    user = UserFactory(email="alice@example.com")
    wrong = sign_in(client, user.email, "wrong password").content.decode()
    unknown = sign_in(client, "bobby@example.com", "wrong password").content.decode()
    assert "do not belong together" in wrong

    def without_what_was_typed(page):
        return [line for line in page.splitlines() if "csrf" not in line and "@example.com" not in line]

    assert without_what_was_typed(wrong) == without_what_was_typed(unknown)


def test_unknown_address_costs_one_hash_as_a_known_one_does(client, evaluated):
    user = UserFactory()
    evaluated.clear()
    sign_in(client, user.email, "wrong for Alice")
    sign_in(client, "bobby@example.com", "wrong for Bob")
    assert evaluated == ["wrong for Alice", "wrong for Bob"]


def test_switched_off_account_is_not_told_apart(client):
    user = UserFactory()
    user.is_active = False
    user.save()
    assert "do not belong together" in sign_in(client, user.email).content.decode()


def test_session_id_changes_on_signing_in(client):
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    sign_in(client, UserFactory().email)
    assert client.session.session_key != before


@pytest.mark.parametrize("target", ["/shop/basket/", "/shop/search/?q=mug&sort=price"])
def test_next_leads_on_within_the_shop(client, target):
    assert sign_in(client, UserFactory().email, next=target).url == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "\x00//evil.example",
        "http:///evil.example",
        " //evil.example",
    ],
)
def test_next_never_leads_away(client, target):
    assert sign_in(client, UserFactory().email, next=target).url == "/"


def test_next_survives_a_wrong_password(client):
    page = sign_in(client, UserFactory().email, "wrong", next="/shop/basket/").content.decode()
    assert 'name="next" value="/shop/basket/"' in page


def test_who_is_signed_in_is_sent_on(client):
    client.force_login(UserFactory())
    assert client.get(LOGIN).url == "/"


def test_sign_out_takes_a_post(client):
    user = UserFactory()
    client.force_login(user)
    url = reverse("customer:logout")
    assert "Log out?" in client.get(url).content.decode()
    assert "_auth_user_id" in client.session
    assert client.post(url).url == "/"
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.get(action="logout").actor == user


def test_staff_session_ends_after_a_working_day(client):
    sign_in(client, StaffFactory().email)
    assert client.session.get_expiry_age() <= settings.STAFF_SESSION_AGE.total_seconds()


def test_customer_session_has_the_usual_length(client):
    sign_in(client, UserFactory().email)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("a" * 10_000 + "@example.com", "at most 254 characters"),
        ("nul\x00@example.com", "Null characters are not allowed"),
        ("not an address", "Enter a valid email address"),
        ("", "This field is required"),
        ("💥@example.com", "Enter a valid email address"),
    ],
)
def test_bad_address_is_an_error_at_the_field(client, email, message):
    response = sign_in(client, email)
    assert response.status_code == 200
    assert message in response.content.decode()


@pytest.mark.parametrize("password", ["nul\x00inside", "x" * 100_000, "💥‮"])
def test_odd_password_is_only_wrong(client, password):
    assert sign_in(client, UserFactory().email, password).status_code == 200
