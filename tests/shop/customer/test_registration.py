from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from shop.accounts.models import User
from shop.customer.registration import AddressTakenError, open_account
from shop.outbox.models import Message
from shop.security.models import AuditEntry
from tests.factories import UserFactory
from tests.shop.customer.mails import link_to, sent_to

pytestmark = pytest.mark.django_db
REGISTER = "/shop/accounts/register/"
PASSWORDS = {"new_password1": "long enough 4 me", "new_password2": "long enough 4 me"}


def test_customer_opens_an_account_by_the_mailed_link(client):
    assert client.post(REGISTER, {"email": "alice@example.com"}).url == "/shop/accounts/register/sent/"
    link = link_to("alice@example.com")
    assert "alice@example.com" in client.get(link).content.decode()
    response = client.post(link, {"first_name": "Alice", "last_name": "", **PASSWORDS}, follow=True)
    assert response.status_code == 200
    user = User.objects.get(email="alice@example.com")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.check_password(PASSWORDS["new_password1"])
    assert AuditEntry.objects.filter(action="account.opened", actor=user).exists()
    assert sent_to("alice@example.com") == ["Open your account at SecureCart", "Welcome to SecureCart"]


def test_a_known_address_gets_the_same_answer_and_another_mail(client):
    UserFactory(email="Alice@example.com")
    known = client.post(REGISTER, {"email": "alice@example.com"}, follow=True)
    unknown = client.post(REGISTER, {"email": "bob@example.com"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert sent_to("alice@example.com") == ["You have an account at SecureCart"]
    assert sent_to("bob@example.com") == ["Open your account at SecureCart"]


def test_the_link_is_stored_nowhere(client):
    client.post(REGISTER, {"email": "alice@example.com"})
    link_to("alice@example.com")
    assert list(Message.objects.values_list("payload", flat=True)) == [{"email": "alice@example.com"}]


def test_a_used_link_opens_no_second_account(client):
    client.post(REGISTER, {"email": "alice@example.com"})
    link = link_to("alice@example.com")
    client.post(link, PASSWORDS)
    client.post("/shop/accounts/logout/")
    assert client.post(link, {"new_password1": "another 1 of mine", "new_password2": "another 1 of mine"}).url == (
        "/shop/accounts/login/"
    )
    assert User.objects.get().check_password(PASSWORDS["new_password1"])


def test_an_address_has_one_account_whatever_its_case():
    open_account(email="alice@example.com", password="long enough 4 me")
    with pytest.raises(AddressTakenError):
        open_account(email="ALICE@example.com", password="long enough 4 me")
    assert User.objects.count() == 1


@pytest.mark.parametrize("token", ["garbage", "a:b:c", "x" * 5000, "%00"])
def test_foreign_link_opens_nothing(client, token):
    response = client.post(f"{REGISTER}{token}/", PASSWORDS)
    assert response.status_code == 410
    assert "works no more" in response.content.decode()
    assert not User.objects.exists()


def test_link_works_for_a_day(client):
    client.post(REGISTER, {"email": "alice@example.com"})
    link = link_to("alice@example.com")
    with time_machine.travel(timedelta(hours=25)):
        assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short", "too short"),
        ("password1234", "too common"),
        ("alice@example.com", "too similar"),
        ("a\x00bcdefghij", "Null"),
    ],
)
def test_weak_password_is_refused_at_the_field(client, password, message):
    client.post(REGISTER, {"email": "alice@example.com"})
    page = client.post(
        link_to("alice@example.com"), {"new_password1": password, "new_password2": password}
    ).content.decode()
    assert message in page
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["Zoë 🦊", "\u202eمحمد", "O'Brien-Łukasz", "<script>alert(1)</script>"])
def test_names_of_all_kinds_are_kept_and_shown(client, name):
    client.post(REGISTER, {"email": "alice@example.com"})
    client.post(link_to("alice@example.com"), {"first_name": name, **PASSWORDS})
    assert User.objects.get().first_name == name
    page = client.get("/shop/accounts/profile/").content.decode()
    assert "<script>alert" not in page
    assert sent_to("alice@example.com")[-1] == "Welcome to SecureCart"


@pytest.mark.parametrize("email", ["", "no address", "a" * 10_000 + "@example.com", "nul\x00@example.com"])
def test_bad_address_is_an_error_at_the_field(client, email):
    response = client.post(REGISTER, {"email": email})
    assert response.status_code == 200
    assert 'id="id_email_error"' in response.content.decode()
    assert not Message.objects.exists()


def test_mails_to_one_address_are_limited_without_telling(client, settings):
    for _ in range(settings.MAILS_PER_ADDRESS_AND_HOUR + 2):
        assert client.post(REGISTER, {"email": "alice@example.com"}).status_code == 302
    assert len(sent_to("alice@example.com")) == settings.MAILS_PER_ADDRESS_AND_HOUR


def test_mails_asked_for_by_one_client_are_limited(client, settings):
    for number in range(settings.MAILS_PER_CLIENT_AND_HOUR + 2):
        client.post(REGISTER, {"email": f"user{number}@example.com"})
    sent_to("")
    assert len(mail.outbox) == settings.MAILS_PER_CLIENT_AND_HOUR
