from django.contrib.auth.models import AnonymousUser

from shop.accounts.models import User
from shop.customer.person import Person, email_digest


def test_one_address_has_one_digest_however_it_is_written():
    assert email_digest(" Bob@Example.com") == email_digest("bob@example.COM ") != email_digest("rob@example.com")


def test_the_digest_cannot_be_made_without_the_key(settings):
    before = email_digest("bob@example.com")
    settings.SECRET_KEY = "another"
    assert email_digest("bob@example.com") != before


def test_no_address_is_no_digest():
    assert email_digest("") == email_digest("  ") == ""


def test_an_account_counts_by_its_own_address():
    alice = User(pk=5, email="alice@example.com")
    assert Person.of(alice, "bob@example.com") == Person(5, "alice@example.com")
    assert Person.of(AnonymousUser(), " bob@example.com ") == Person(None, "bob@example.com")
    assert Person.of(None) == Person()
