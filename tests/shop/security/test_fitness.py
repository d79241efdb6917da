import pytest
from django.core.exceptions import ImproperlyConfigured

from fixtures.demo.people import PEOPLE
from shop.lib.readiness import refuse_unfit_start
from shop.security import fitness
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings):
    """As shop.settings.production has it, on the tests' database."""
    settings.PRODUCTION = True
    for name in fitness.MUST_BE_ON:
        setattr(settings, name, True)
    settings.EMAIL_BACKEND = fitness.SENDS_MAIL
    return settings


@pytest.mark.usefixtures("production")
def test_what_is_fit_starts():
    UserFactory(email="alice@example.com")
    refuse_unfit_start()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.role)
def test_accounts_of_the_demo_are_refused(person):
    UserFactory(email=person.email.upper())
    with pytest.raises(ImproperlyConfigured, match=f"(?i)accounts of the demo.*{person.email}"):
        refuse_unfit_start()
    assert [error.id for error in fitness.no_demo_accounts()] == ["shop.E002"]


@pytest.mark.usefixtures("production")
def test_closed_account_of_the_demo_is_no_fault():
    alice = UserFactory(email=PEOPLE[0].email)
    alice.is_active = False
    alice.save()
    refuse_unfit_start()
    assert fitness.no_demo_accounts() == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "DEBUG is on"),
        ("SESSION_COOKIE_SECURE", False, "SESSION_COOKIE_SECURE is off"),
        ("CSRF_COOKIE_SECURE", False, "CSRF_COOKIE_SECURE is off"),
        ("SECURE_HSTS_SECONDS", 0, "SECURE_HSTS_SECONDS is off"),
        ("EMAIL_BACKEND", "shop.outbox.mailbox.DatabaseBackend", "EMAIL_BACKEND sends nothing"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "EMAIL_BACKEND sends nothing"),
        ("STRIPE_API_BASE", "http://127.0.0.1:1", "STRIPE_API_BASE is set"),
        ("FETCH_FROM_PRIVATE_ADDRESSES", True, "FETCH_FROM_PRIVATE_ADDRESSES is on"),
    ],
)
def test_setting_that_is_not_fit_is_refused(production, name, value, words):
    setattr(production, name, value)
    with pytest.raises(ImproperlyConfigured, match=words):
        refuse_unfit_start()
    assert [error.id for error in fitness.settings_are_fit()] == ["shop.E001"]


def test_demo_and_tests_start_with_accounts_of_the_demo():
    UserFactory(email=PEOPLE[0].email)
    refuse_unfit_start()
    assert fitness.no_demo_accounts() == fitness.settings_are_fit() == []
