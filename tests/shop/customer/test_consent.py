"""News by mail: only after the address itself has said yes, and ended by one press."""

import re

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import Site

from cms.models.store import StoreSettings
from shop.customer import consent
from shop.customer.closing import close_account
from shop.customer.email_change import change_email
from shop.mail.models import MarketingConsent
from shop.outbox import worker
from shop.security.models import AuditEntry
from tests.factories import UserFactory
from tests.shop.customer.mails import link_to, sent_to

pytestmark = pytest.mark.django_db
PAGE = "/shop/accounts/consents/"


@pytest.fixture
def alice(client):
    user = UserFactory(email="Alice@example.com")
    client.force_login(user)
    return user


def ask(client: Client) -> None:
    client.post(PAGE, {"news": "yes"})


def say_yes(client: Client) -> None:
    ask(client)
    client.post(link_to("Alice@example.com"))


def test_news_begin_when_the_link_is_followed_and_not_before(client, alice):
    assert "Yes, I want news" in client.get(PAGE).content.decode()
    ask(client)
    [row] = MarketingConsent.objects.all()
    assert (row.email, row.confirmed_at) == ("alice@example.com", None)
    assert "SecureCart may write to me by mail" in row.wording
    assert row.wording_version == consent.VERSION
    link = link_to("Alice@example.com")
    assert row.wording in client.get(link).content.decode()
    row.refresh_from_db()
    assert row.confirmed_at is None, "a mail program that opens links says yes for nobody"
    Client().post(link)
    row.refresh_from_db()
    assert row.confirmed_at is not None
    assert "On since" in client.get(PAGE).content.decode()
    assert AuditEntry.objects.filter(action="consent.confirmed").count() == 1


def test_what_was_agreed_to_is_the_shops_wording_whatever_the_form_says(client, alice):
    client.post(PAGE, {"news": "yes", "wording": "Sell my data", "agreed_to": "anything"})
    assert "Sell my data" not in MarketingConsent.objects.get().wording


def test_the_wording_names_the_shop_as_the_merchant_does(client, alice):
    store = StoreSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True))[0]
    store.name = "Harbour & Field"
    store.save()
    assert "Harbour &amp; Field may write to me" in client.get(PAGE).content.decode()
    ask(client)
    assert MarketingConsent.objects.get().wording.startswith("Harbour & Field may write")


def test_pressing_twice_is_one_consent_and_one_welcome(client, alice):
    ask(client)
    ask(client)
    link = link_to("Alice@example.com")
    Client().post(link)
    Client().post(link)
    assert MarketingConsent.objects.count() == 1
    assert sent_to("Alice@example.com").count("Do you want news from SecureCart?") == 2
    assert sent_to("alice@example.com") == ["You now get news from SecureCart"]


def test_news_carry_the_header_by_which_mail_programs_end_them(client, alice):
    say_yes(client)
    worker.drain()
    [sent] = [message for message in mail.outbox if message.to == ["alice@example.com"]]
    link = re.search(r"<http://localhost:8000(/\S+)>", sent.extra_headers["List-Unsubscribe"])[1]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    strict = Client(enforce_csrf_checks=True)
    assert "Do you want no more news" in strict.get(link).content.decode()
    assert MarketingConsent.objects.get().withdrawn_at is None
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert MarketingConsent.objects.get().withdrawn_at is not None
    assert strict.post(link).status_code == 200
    assert AuditEntry.objects.filter(action="consent.withdrawn").count() == 1


def test_ended_in_the_account_and_begun_anew_both_are_remembered(client, alice):
    say_yes(client)
    client.post(PAGE, {"news": "no"})
    assert consent.consent_of(alice.email) is None
    say_yes(client)
    assert MarketingConsent.objects.count() == 2
    assert MarketingConsent.objects.filter(withdrawn_at=None).count() == 1


def test_a_link_from_before_the_end_confirms_nothing(client, alice):
    ask(client)
    link = link_to("Alice@example.com")
    client.post(PAGE, {"news": "no"})
    assert client.post(link).status_code == 410
    assert not MarketingConsent.objects.exclude(confirmed_at=None).exists()


@pytest.mark.parametrize("path", ["news/nonsense/", "no-news/nonsense/", "news/1:abc/"])
def test_a_made_up_link_does_nothing(client, path):
    assert client.post(f"/shop/accounts/{path}").status_code in (404, 410)


def test_mails_that_ask_are_limited(client, alice):
    for _ in range(30):
        ask(client)
    assert 1 <= len(sent_to("Alice@example.com")) < 10


def test_consent_belongs_to_the_address_and_goes_with_the_account(client, alice):
    say_yes(client)
    change_email(user=alice, email="new@example.com")
    assert consent.consent_of("alice@example.com") is None
    assert consent.consent_of("new@example.com") is None
    close_account(user=alice)
    assert not MarketingConsent.objects.filter(email="new@example.com").exists()


def test_the_page_asks_for_a_login():
    assert Client().get(PAGE).url == f"/shop/accounts/login/?next={PAGE}"
