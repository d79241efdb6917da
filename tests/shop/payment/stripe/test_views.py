import json
import time

import pytest
from django.test import Client
from django.urls import reverse

from shop.outbox.models import Message
from shop.payment.models import WebhookEvent
from tests.payment_factories import post_body, post_event, signature

pytestmark = pytest.mark.django_db
EVENT = {
    "id": "evt_1",
    "type": "checkout.session.completed",
    "created": 1_700_000_000,
    "data": {"object": {"id": "cs_1", "metadata": {}}},
}
BODY = json.dumps(EVENT).encode()


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_test_peer"


def nothing_was_stored() -> bool:
    return not WebhookEvent.objects.exists() and not Message.objects.exists()


def test_a_signed_event_is_stored_with_a_message():
    assert post_event(EVENT) == 200
    assert WebhookEvent.objects.get().event_id == "evt_1"
    assert Message.objects.get().payload == {"event": WebhookEvent.objects.get().pk}


def test_the_same_event_again_is_answered_and_not_stored():
    assert [post_event(EVENT), post_event(EVENT)] == [200, 200]
    assert (WebhookEvent.objects.count(), Message.objects.count()) == (1, 1)


def test_the_endpoint_needs_no_csrf_token():
    client = Client(enforce_csrf_checks=True)
    headers = {"Stripe-Signature": signature(BODY)}
    address = reverse("payment:stripe-webhook")
    assert address == "/payment/stripe/webhook/"
    assert client.post(address, BODY, content_type="application/json", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "signed",
    [
        "",
        "nonsense",
        "t=,v1=",
        "t=abc,v1=def",
        "v1=0",
        signature(BODY, secret="whsec_another"),
        signature(BODY + b" "),
        signature(BODY, at=int(time.time()) - 301),
    ],
    # Named, since parallel workers must collect the same names and a signature holds the time.
    ids=["empty", "nonsense", "no-values", "no-time", "no-time-part", "another-secret", "another-body", "too-old"],
)
def test_fail_signature(signed):
    assert post_body(BODY, signed) == 400
    assert nothing_was_stored()


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"{", b"\xff\xfe", b'{"type": "x"}', b'{"id": "evt_1"}'])
def test_fail_signed_nonsense(body):
    assert post_body(body, signature(body)) == 400
    assert nothing_was_stored()


def test_fail_without_a_secret(settings):
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert post_body(BODY, signature(BODY, secret="")) == 400
    assert nothing_was_stored()


def test_fail_ten_megabytes():
    body = b'{"id": "' + b"x" * 10_000_000 + b'"}'
    assert post_body(body, signature(body)) == 413
    assert nothing_was_stored()


def test_fail_get():
    assert Client().get(reverse("payment:stripe-webhook")).status_code == 405
