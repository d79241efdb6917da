import pytest
from django.test import Client

from shop.accounts.models import User
from shop.customer.email_change import change_email
from shop.security.models import AuditEntry
from tests.factories import PASSWORD, CountryFactory, StaffFactory, UserFactory
from tests.shop.customer.mails import link_to, sent_to

pytestmark = pytest.mark.django_db
PROFILE = "/shop/accounts/profile/"
EMAIL = "/shop/accounts/profile/email/"
CLOSE = "/shop/accounts/profile/delete/"


def test_every_page_of_the_account_asks_for_a_login(client):
    for url in (
        PROFILE,
        EMAIL,
        CLOSE,
        f"{PROFILE}edit/",
        "/shop/accounts/change-password/",
        "/shop/accounts/addresses/",
    ):
        assert client.get(url).url == f"/shop/accounts/login/?next={url}"


def test_customer_changes_the_name(client):
    user = UserFactory()
    client.force_login(user)
    client.post(
        f"{PROFILE}edit/", {"first_name": "Zoë", "last_name": "Ó", "email": "mallory@example.com", "is_staff": "1"}
    )
    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.is_staff) == ("Zoë", "Ó", False)
    assert user.email != "mallory@example.com"
    assert "Zoë Ó" in client.get(PROFILE).content.decode()


@pytest.mark.parametrize("name", ["x" * 10_000, "nul\x00"])
def test_bad_name_is_an_error_at_the_field(client, name):
    client.force_login(UserFactory())
    assert 'id="id_first_name_error"' in client.post(f"{PROFILE}edit/", {"first_name": name}).content.decode()


def test_new_address_takes_effect_when_its_link_is_confirmed(client):
    user = UserFactory(email="alice@example.com")
    client.force_login(user)
    assert client.post(EMAIL, {"email": "new@example.com", "password": PASSWORD}).url == PROFILE
    assert sent_to("new@example.com") == []
    asked = link_to("alice@example.com")
    assert "new@example.com" in client.get(asked).content.decode()
    assert sent_to("new@example.com") == []
    assert client.post(asked).url == PROFILE
    link = link_to("new@example.com")
    assert "new@example.com" in client.get(link).content.decode()
    assert User.objects.get(pk=user.pk).email == "alice@example.com"
    assert client.post(link).url == PROFILE
    assert User.objects.get(pk=user.pk).email == "new@example.com"
    assert client.post(link).status_code == 410
    assert client.post(asked).status_code == 410
    assert sent_to("alice@example.com") == [
        "Do you want to change your email address at SecureCart?",
        "Your email address at SecureCart was changed",
    ]
    assert AuditEntry.objects.filter(action="account.email_changed", actor=user).exists()


def test_address_change_takes_the_right_password(client):
    client.force_login(UserFactory())
    page = client.post(EMAIL, {"email": "new@example.com", "password": "wrong"}).content.decode()
    assert "This is not your password" in page
    assert sent_to("new@example.com") == []


def test_address_of_somebody_else_gets_the_same_answer_and_another_mail(client):
    bob, alice = UserFactory(email="bob@example.com"), UserFactory()
    client.force_login(alice)
    taken = client.post(EMAIL, {"email": "BOB@example.com", "password": PASSWORD}, follow=True)
    assert "We have written to your present address" in taken.content.decode()
    client.post(link_to(alice.email))
    assert sent_to("BOB@example.com") == ["You have an account at SecureCart"]
    assert not change_email(user=UserFactory(), email="Bob@Example.com")
    assert User.objects.by_email(bob.email).get() == bob


def test_link_of_another_person_changes_nothing(client):
    alice, mallory = UserFactory(), UserFactory()
    client.force_login(alice)
    client.post(EMAIL, {"email": "new@example.com", "password": PASSWORD})
    asked, other = link_to(alice.email), Client()
    other.force_login(mallory)
    assert other.post(asked).status_code == 410
    assert sent_to("new@example.com") == []
    client.post(asked)
    assert other.post(link_to("new@example.com")).status_code == 410
    assert not User.objects.filter(email="new@example.com").exists()


def test_closing_the_account_empties_it_and_logs_out(client):
    user = UserFactory(email="alice@example.com")
    address = user.addresses.create(line1="Secret Street 1", country=CountryFactory())
    client.force_login(user)
    assert client.post(CLOSE, {"password": PASSWORD}).url == "/"
    assert "_auth_user_id" not in client.session
    closed = User.objects.get(pk=user.pk)
    assert (closed.first_name, closed.is_active, closed.has_usable_password()) == ("", False, False)
    assert not User.objects.filter(email="alice@example.com").exists()
    assert not type(address).objects.filter(pk=address.pk).exists()
    assert AuditEntry.objects.filter(action="account.closed").exists()


def test_closing_takes_the_right_password_and_no_staff(client):
    user = UserFactory()
    client.force_login(user)
    assert client.post(CLOSE, {"password": "wrong"}).status_code == 200
    assert User.objects.get(pk=user.pk).is_active
    client.force_login(StaffFactory())
    assert client.post(CLOSE, {"password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("path", ["wishlists/", "notifications/inbox/", "emails/"])
def test_what_the_shop_does_not_offer_has_no_address(client, path):
    client.force_login(UserFactory())
    assert client.get(f"/shop/accounts/{path}").status_code == 404
