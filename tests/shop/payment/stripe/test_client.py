import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from shop.payment.gateway import GatewayRefusedError, PaymentUnavailableError
from shop.payment.stripe import client

pytestmark = pytest.mark.django_db


def test_a_live_key_is_never_sent_to_a_stand_in(peer, settings):
    settings.STRIPE_SECRET_KEY = "sk_live_secret"
    with pytest.raises(ImproperlyConfigured):
        client.retrieve_session("cs_1")
    assert peer.requests() == []


def test_every_write_carries_a_key(peer):
    with pytest.raises(GatewayRefusedError):
        client.create_session({"mode": "payment"}, idempotency_key="attempt-1")
    assert [request["idempotency_key"] for request in peer.requests()] == ["attempt-1"]


def test_fail_unknown(peer):
    with pytest.raises(GatewayRefusedError) as error:
        client.retrieve_session("cs_unknown")
    assert error.value.code == "resource_missing"


def test_fail_wrong_key(peer, settings):
    settings.STRIPE_SECRET_KEY = "wrong"
    with pytest.raises(PaymentUnavailableError):
        client.retrieve_session("cs_1")


def test_fail_the_same_key_for_something_else(peer):
    session = {
        "mode": "payment",
        "success_url": "http://shop.test/",
        "line_items": [
            {"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 100, "product_data": {"name": "Mug"}}}
        ],
    }
    client.create_session(session, idempotency_key="attempt-1")
    with pytest.raises(GatewayRefusedError):
        client.create_session({**session, "success_url": "http://shop.test/other/"}, idempotency_key="attempt-1")


def test_fail_inside_a_transaction(peer):
    with transaction.atomic(), pytest.raises(RuntimeError):
        client.retrieve_session("cs_1")
    assert peer.requests() == []


def test_an_error_of_the_server_is_tried_again(peer):
    peer.faults(error_5xx=1)
    with pytest.raises(GatewayRefusedError):
        client.retrieve_session("cs_unknown")
    assert [request["status"] for request in peer.requests()] == [500, 404]
