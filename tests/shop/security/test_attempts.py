from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from shop.security import attempts, housekeeping
from shop.security.models import AttemptWindow, AuditEntry
from tests.factories import PASSWORD, UserFactory

LOGIN = "/shop/accounts/login/"


def guess(email, password="not the password", client=None, **extra):  # noqa: S107
    return (client or Client()).post(LOGIN, {"username": email, "password": password}, **extra)


@pytest.mark.parametrize("known", [True, False])
def test_of_40_parallel_guesses_5_are_evaluated(committed_db, evaluated, known):
    email = UserFactory().email if known else "nobody@example.com"
    evaluated.clear()

    def one(number):
        try:
            return guess(email, f"guess {number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(one, range(40)))
    assert len([password for password in evaluated if password.startswith("guess")]) == settings.LOGIN_FAILURE_LIMIT
    assert set(answers) == {200, 429}
    assert AuditEntry.objects.filter(action="login.locked").count() == 1


@pytest.mark.django_db
def test_right_password_is_refused_while_locked_and_taken_after_the_cool_off():
    user = UserFactory()
    for _ in range(settings.LOGIN_FAILURE_LIMIT):
        guess(user.email)
    locked = guess(user.email, PASSWORD)
    assert locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert "Too many attempts" in locked.content.decode()
    assert "_auth_user_id" not in locked.wsgi_request.session
    with time_machine.travel(timezone.now() + settings.LOGIN_COOLOFF + timedelta(seconds=1)):
        assert guess(user.email, PASSWORD).status_code == 302


@pytest.mark.django_db
def test_lockout_answers_a_script_in_its_own_tongue():
    for _ in range(settings.LOGIN_FAILURE_LIMIT):
        guess("nobody@example.com")
    answer = guess("nobody@example.com", HTTP_ACCEPT="application/json")
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_writing_the_address_differently_gives_no_further_guesses():
    for email in ("bob@example.com", "BOB@example.com", "Bob@Example.com", "bob@EXAMPLE.com", "boB@example.com"):
        guess(email)
    assert guess("bOb@example.com").status_code == 429


@pytest.mark.django_db
def test_a_forged_forwarding_header_gives_no_further_guesses():
    for number in range(settings.LOGIN_FAILURE_LIMIT):
        guess("bob@example.com", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert guess("bob@example.com", HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


@pytest.mark.django_db
def test_one_address_cannot_lock_the_owner_out_elsewhere():
    user = UserFactory()
    for _ in range(settings.LOGIN_ACCOUNT_LIMIT + 10):
        attempts.admit_login(account=user.email, address="203.0.113.1")
    assert guess(user.email, PASSWORD, REMOTE_ADDR="203.0.113.2").status_code == 302


@pytest.mark.django_db
def test_many_addresses_together_are_stopped_at_the_accounts_limit():
    admitted = [
        attempts.admit_login(account="bob@example.com", address=f"203.0.113.{number}")
        for number in range(settings.LOGIN_ACCOUNT_LIMIT + 3)
    ]
    assert admitted == [True] * settings.LOGIN_ACCOUNT_LIMIT + [False] * 3


@pytest.mark.django_db
def test_one_address_trying_many_accounts_is_stopped():
    admitted = [
        attempts.admit_login(account=f"user{number}@example.com", address="203.0.113.1")
        for number in range(settings.LOGIN_ADDRESS_LIMIT + 3)
    ]
    assert admitted == [True] * settings.LOGIN_ADDRESS_LIMIT + [False] * 3


@pytest.mark.django_db
def test_signing_in_to_an_own_account_does_not_clear_the_address():
    mallory = UserFactory()
    for number in range(10):
        guess(f"victim{number}@example.com")
    guess(mallory.email, PASSWORD)
    assert AttemptWindow.objects.get(name="login:127.0.0.1").count == 10


@pytest.mark.django_db
def test_a_right_password_lets_its_owner_start_afresh():
    user = UserFactory()
    for _ in range(settings.LOGIN_FAILURE_LIMIT - 1):
        guess(user.email)
    assert guess(user.email, PASSWORD).status_code == 302
    for _ in range(settings.LOGIN_FAILURE_LIMIT - 1):
        assert guess(user.email).status_code == 200


@pytest.mark.django_db
def test_no_password_is_stored_with_a_failure():
    guess("bob@example.com", "hunter2 hunter2")
    stored = AccessAttempt.objects.values().get()
    assert "hunter2" not in str(stored)


@pytest.mark.django_db
def test_old_windows_are_forgotten():
    attempts.admit("mail:old", most=1, period=timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        attempts.admit("mail:new", most=1, period=timedelta(hours=1))
        housekeeping.forget_what_has_expired(None)
    assert list(AttemptWindow.objects.values_list("name", flat=True)) == ["mail:new"]
