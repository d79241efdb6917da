from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from shop.security.models import AuditEntry
from tests.factories import PASSWORD, UserFactory
from tests.shop.customer.mails import link_to, sent_to

pytestmark = pytest.mark.django_db
RECOVER = "/shop/password-reset/"
CHANGE = "/shop/accounts/change-password/"
NEW = "a brand new secret"


def test_customer_recovers_a_forgotten_password(client):
    user = UserFactory()
    elsewhere = Client()
    elsewhere.force_login(user)
    client.post(RECOVER, {"email": user.email.upper()})
    link = link_to(user.email)
    page = client.get(link, follow=True)
    response = client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "Your password is changed" in response.content.decode()
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert elsewhere.get("/shop/accounts/profile/").status_code == 302
    assert "works no more" in Client().get(link, follow=True).content.decode()
    assert AuditEntry.objects.filter(action="password.changed", target_id=str(user.pk)).exists()
    assert sent_to(user.email)[-1] == "Your password at SecureCart was changed"


def test_unknown_address_gets_the_same_words_and_no_mail(client):
    user = UserFactory()
    known = client.post(RECOVER, {"email": user.email}, follow=True)
    unknown = client.post(RECOVER, {"email": "nobody@example.com"}, follow=True)
    assert known.content == unknown.content
    assert len(sent_to(user.email)) == 1
    assert sent_to("nobody@example.com") == []


def test_switched_off_account_gets_no_link(client):
    user = UserFactory()
    user.is_active = False
    user.save()
    client.post(RECOVER, {"email": user.email})
    assert sent_to(user.email) == []


def test_link_works_for_an_hour(client):
    user = UserFactory()
    client.post(RECOVER, {"email": user.email})
    link = link_to(user.email)
    with time_machine.travel(timedelta(minutes=61)):
        assert "works no more" in client.get(link, follow=True).content.decode()


def test_recovery_ends_a_lockout(client, settings):
    user = UserFactory()
    login = "/shop/accounts/login/"
    for _ in range(settings.LOGIN_FAILURE_LIMIT):
        client.post(login, {"username": user.email, "password": "wrong"})
    assert client.post(login, {"username": user.email, "password": PASSWORD}).status_code == 429
    client.post(RECOVER, {"email": user.email})
    page = client.get(link_to(user.email), follow=True)
    client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert client.post(login, {"username": user.email, "password": NEW}).status_code == 302


@pytest.mark.parametrize("email", ["", "no address", "a" * 10_000 + "@example.com", "nul\x00@example.com"])
def test_bad_address_is_an_error_at_the_field(client, email):
    response = client.post(RECOVER, {"email": email})
    assert response.status_code == 200
    assert 'id="id_email_error"' in response.content.decode()


@pytest.mark.parametrize("path", ["MQ/garbage", "%00/%00", "🦊/x-y", "AAAA/set-password"])
def test_garbage_link_is_only_a_link_that_works_no_more(client, path):
    response = client.get(f"/shop/password-reset/confirm/{path}/", follow=True)
    assert response.status_code == 200
    assert "works no more" in response.content.decode()


def test_changing_the_password_keeps_this_session_and_ends_the_others(client):
    user = UserFactory()
    elsewhere = Client()
    client.force_login(user)
    elsewhere.force_login(user)
    session_before = client.session.session_key
    response = client.post(CHANGE, {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert response.url == "/shop/accounts/profile/"
    assert client.get("/shop/accounts/profile/").status_code == 200
    assert client.session.session_key != session_before
    assert elsewhere.get("/shop/accounts/profile/").status_code == 302
    assert sent_to(user.email) == ["Your password at SecureCart was changed"]


def test_old_password_cannot_be_guessed_from_a_stolen_session(client, settings):
    user = UserFactory()
    client.force_login(user)
    fields = {"new_password1": NEW, "new_password2": NEW}
    for _ in range(settings.LOGIN_FAILURE_LIMIT):
        page = client.post(CHANGE, {"old_password": "wrong", **fields}).content.decode()
        assert "This is not your password" in page
    page = client.post(CHANGE, {"old_password": PASSWORD, **fields}).content.decode()
    assert "Too many wrong passwords" in page
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
