"""Word of a published review: once, to its writer, and not to who wants none."""

import pytest
from django.core import mail
from django.test import Client

from shop.catalogue.reviews.write import judge_reviews, write_review
from shop.customer.closing import close_account
from shop.mail.models import MailOptOut
from shop.outbox import worker
from tests.catalogue_factories import ProductReview
from tests.factories import ProductFactory, UserFactory
from tests.shop.customer.mails import sent_to

pytestmark = pytest.mark.django_db
ALICE = "alice@example.com"
TOLD = "Your review of Mug is published"
CONSENTS = "/shop/accounts/consents/"
ONE_CLICK = "/shop/accounts/no-mails/"


@pytest.fixture
def review():
    alice = UserFactory(email=ALICE, first_name="Alice")
    return write_review(product=ProductFactory(title="Mug"), author=alice, score=4, title="My <cup>", body="Tea.")


def publish(review) -> None:
    judge_reviews(review_ids=[review.pk], status=ProductReview.APPROVED)


def refuse(review) -> None:
    judge_reviews(review_ids=[review.pk], status=ProductReview.REJECTED)


def test_the_writer_is_told_with_the_words_and_a_link_to_them(client, review):
    publish(review)
    assert sent_to(ALICE) == [TOLD]
    [told] = mail.outbox
    assert "Hello Alice," in told.body
    assert "My <cup> (4 stars)" in told.body
    assert "My &lt;cup&gt;" in told.alternatives[0][0]
    page = told.body.partition("See your review: http://localhost:8000")[2].split()[0]
    assert "My &lt;cup&gt;" in client.get(page).content.decode()


def test_refused_nothing_is_told(review):
    refuse(review)
    assert sent_to(ALICE) == []


def test_the_same_words_are_told_of_once_and_changed_ones_again(review):
    publish(review)
    refuse(review)
    publish(review)
    assert sent_to(ALICE) == [TOLD]
    write_review(product=review.product, author=review.user, score=5, title="My cup", body="Better than ever.")
    publish(review)
    assert sent_to(ALICE) == [TOLD, TOLD]


def test_taken_back_before_the_mail_went_nothing_is_told(review):
    publish(review)
    refuse(review)
    assert sent_to(ALICE) == []


def test_one_press_in_the_mail_program_ends_these_mails(review):
    publish(review)
    worker.drain()
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert link.startswith(ONE_CLICK)
    strict = Client(enforce_csrf_checks=True)
    assert "No more such mails" in strict.get(link).content.decode()
    assert not MailOptOut.objects.exists(), "a mail program that opens links decides nothing"
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    write_review(product=review.product, author=review.user, score=5, title="My cup", body="Better than ever.")
    publish(review)
    assert sent_to(ALICE) == [TOLD]


@pytest.mark.parametrize("token", ["sample", "x" * 2000, "WyJhIiwiYiJd:forged"])
def test_a_link_that_is_not_ours_ends_nothing(client, token):
    assert client.post(f"{ONE_CLICK}{token}/").status_code == 404
    assert not MailOptOut.objects.exists()


def test_the_account_switches_them_off_and_on(client, review):
    client.force_login(review.user)
    assert "Do not write to me about reviews" in client.get(CONSENTS).content.decode()
    client.post(CONSENTS, {"reviews": "no"})
    client.post(CONSENTS, {"reviews": "no"})
    assert "You have switched these mails off." in client.get(CONSENTS).content.decode()
    publish(review)
    assert sent_to(ALICE) == []
    client.post(CONSENTS, {"reviews": "yes"})
    assert not MailOptOut.objects.exists()


def test_a_closed_account_leaves_no_wish_behind(client, review):
    client.force_login(review.user)
    client.post(CONSENTS, {"reviews": "no"})
    close_account(user=review.user)
    assert not MailOptOut.objects.exists()
