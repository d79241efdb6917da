"""What comes later and belongs to no order is written in the language its reader used last."""

from html import unescape

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from shop.accounts.models import GuestLanguage, User
from shop.catalogue.reviews.write import judge_reviews, write_review
from shop.customer.alerts.notify import LONGEST_WAIT, forget_old
from shop.customer.alerts.subscribe import ProductAlert, subscribe
from shop.customer.closing import close_account
from shop.customer.registration import open_account
from shop.outbox import queue, worker
from shop.partner.models import StockRecord
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, place

pytestmark = pytest.mark.django_db
BOB = "bob@example.com"


def restock(product) -> None:
    """By a merchant, who works in English."""
    StockRecord.objects.filter(product=product).update(num_in_stock=4)
    queue.put("catalogue.changed", {"product_ids": [product.pk]})
    worker.drain()


def only_mail() -> str:
    [sent] = mail.outbox
    return f"{sent.subject}\n{sent.body}\n{unescape(sent.alternatives[0][0])}"


def assert_german(text: str) -> None:
    assert '<html lang="de" dir="ltr">' in text
    assert "http://localhost:8000/de/" in text
    assert translation.get_language() == "en-gb"


@pytest.mark.parametrize("is_guest", [True, False])
def test_who_asked_for_an_alert_in_german_is_told_in_german(is_guest):
    mug = ProductFactory(title="Becher", stock=0)
    who = {"email": BOB} if is_guest else {"user": UserFactory(email=BOB)}
    with translation.override("de"):
        subscribe(product=mug, **who)
    restock(mug)
    assert_german(only_mail())
    assert "Nur noch 4" in only_mail()


def test_each_who_waits_is_told_in_their_own_language():
    mug = ProductFactory(title="Mug", stock=0)
    for code, email in (("en-gb", "a@example.com"), ("de", "b@example.com"), ("ar", "c@example.com")):
        with translation.override(code):
            subscribe(product=mug, email=email)
    restock(mug)
    written = {message.to[0][0]: message.alternatives[0][0] for message in mail.outbox}
    assert [f'<html lang="{code}"' in written[who] for who, code in (("a", "en-gb"), ("b", "de"), ("c", "ar"))] == [
        True
    ] * 3


def test_asking_again_in_another_language_changes_it():
    mug = ProductFactory(stock=0)
    for code in ("de", "en-gb"):
        with translation.override(code):
            subscribe(product=mug, email="Bob@example.com")
    assert GuestLanguage.objects.get().language == ""
    restock(mug)
    assert '<html lang="en-gb"' in only_mail()


def test_the_writer_of_a_german_review_hears_in_german_that_it_is_published():
    alice = UserFactory()
    with translation.override("de"):
        review = write_review(product=ProductFactory(), author=alice, score=5, title="Schön", body="Hält Tee.")
    judge_reviews(review_ids=[review.pk], status=review.APPROVED)
    worker.drain()
    assert_german(only_mail())


def test_the_account_keeps_the_language_of_signing_up_and_of_the_last_order():
    with translation.override("de"):
        user = open_account(email=BOB, password="correct horse battery staple")
    assert User.objects.get().language == "de"
    with translation.override("ar"):
        place(make_basket(ProductFactory(), owner=user), user=user)
    assert User.objects.get().language == "ar"
    place(make_basket(ProductFactory(), owner=user), user=user)
    assert User.objects.get().language == ""


def test_a_password_asked_for_on_a_german_page_comes_in_german_whatever_was_used_before(client: Client):
    UserFactory(email=BOB, language="ar")
    client.post("/de/shop/password-reset/", {"email": BOB})
    worker.drain()
    assert_german(only_mail())


def test_a_language_the_shop_has_given_up_is_its_first():
    mug = ProductFactory(stock=0)
    subscribe(product=mug, user=UserFactory(email=BOB))
    User.objects.update(language="fr")
    restock(mug)
    assert '<html lang="en-gb"' in only_mail()


def test_it_is_kept_no_longer_than_it_is_needed():
    mug, user = ProductFactory(stock=0), UserFactory(email="alice@example.com", language="de")
    for email in (BOB, "carol@example.com"):
        subscribe(product=mug, email=email)
    ProductAlert.objects.filter(email=BOB).update(date_created=timezone.now() - LONGEST_WAIT * 2)
    forget_old(None)
    assert [row.email for row in GuestLanguage.objects.all()] == ["carol@example.com"]
    close_account(user=user)
    assert User.objects.get().language == ""
