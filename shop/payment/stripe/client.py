"""The only file that speaks to Stripe: every call has a deadline, a key where it writes, and no open transaction."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from stripe.params import RefundCreateParams

from shop.lib.followers import followers
from shop.payment.gateway import GatewayRefusedError, PaymentUnavailableError
from shop.payment.stripe.session import session_for

logger = logging.getLogger(__name__)
# A call ends within ten seconds, whatever Stripe does: two tries of 1.5 s to connect and 3.2 s to wait for data, and
# the SDK's half second between them. It tries again on connection errors, 409 and 5xx, with the same idempotency key;
# what still fails then is tried again by the customer or the outbox.
TIMEOUT_SECONDS = (1.5, 3.2)
RETRIES = 1
SIGNATURE_AGE_SECONDS = 300
LIVE_KEYS = ("sk_live_", "rk_live_")
SESSIONS = "/v1/checkout/sessions"
PAYMENT_DETAILS = ["payment_intent.latest_charge"]
Json = dict[str, Any]


class SignatureError(Exception):
    """The webhook's body was not signed with our secret, or too long ago."""


def create_session(params: Json, *, idempotency_key: str) -> Json:
    with _asking() as client:
        return _plain(client.raw_request("post", SESSIONS, **params, idempotency_key=idempotency_key))


def retrieve_session(session_id: str) -> Json:
    """The session with its intent and that intent's last charge."""
    with _asking() as client:
        path = f"{SESSIONS}/{quote(session_id, safe='')}"
        return _plain(client.raw_request("get", path, expand=PAYMENT_DETAILS))


def expire_session(session_id: str) -> None:
    with _asking() as client:
        client.v1.checkout.sessions.expire(session_id)


def capture_intent(intent_id: str, *, amount: int, idempotency_key: str) -> None:
    """`amount` in minor units; what is left of the authorisation is let go."""
    with _asking() as client:
        client.v1.payment_intents.capture(
            intent_id, {"amount_to_capture": amount}, options={"idempotency_key": idempotency_key}
        )


def cancel_intent(intent_id: str, *, idempotency_key: str) -> None:
    with _asking() as client:
        client.v1.payment_intents.cancel(intent_id, options={"idempotency_key": idempotency_key})


def create_refund(params: Json, *, idempotency_key: str) -> Json:
    with _asking() as client:
        given = cast("RefundCreateParams", params)
        return client.v1.refunds.create(given, {"idempotency_key": idempotency_key}).to_dict()


def retrieve_refund(refund_id: str) -> Json:
    with _asking() as client:
        return client.v1.refunds.retrieve(refund_id).to_dict()


def list_refunds(intent_id: str) -> Iterator[Json]:
    with _asking() as client:
        page = client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
        for refund in page.auto_paging_iter():
            yield refund.to_dict()


def retrieve_dispute(dispute_id: str) -> Json:
    with _asking() as client:
        return client.v1.disputes.retrieve(dispute_id).to_dict()


def retrieve_fraud_warning(warning_id: str) -> Json:
    with _asking() as client:
        return client.v1.radar.early_fraud_warnings.retrieve(warning_id).to_dict()


def list_balance_transactions(*, since: int) -> Iterator[Json]:
    """Bookings created at or after `since` (Unix seconds) with what they are for, newest first."""
    with _asking() as client:
        page = client.v1.balance_transactions.list({"created": {"gte": since}, "limit": 100, "expand": ["data.source"]})
        for booking in page.auto_paging_iter():
            yield booking.to_dict()


def list_events(*, since: int, types: list[str]) -> Iterator[Json]:
    """Events created at or after `since` (Unix seconds), newest first. Stripe keeps them for 30 days."""
    with _asking() as client:
        page = client.v1.events.list({"created": {"gte": since}, "types": types, "limit": 100})
        for event in page.auto_paging_iter():
            yield event.to_dict()


def signed_event(body: bytes, signature: str) -> Json:
    """The event in a webhook's body. SignatureError unless Stripe signed it for us within five minutes."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise SignatureError("STRIPE_WEBHOOK_SECRET is not set")
    try:
        text = body.decode()
        stripe.WebhookSignature.verify_header(
            text, signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=SIGNATURE_AGE_SECONDS
        )
        event = json.loads(text)
    except (stripe.SignatureVerificationError, ValueError) as error:
        raise SignatureError(type(error).__name__) from error
    if not isinstance(event, dict):
        raise SignatureError("not an event")
    return event


@contextmanager
def _asking() -> Iterator[stripe.StripeClient]:
    """A client for one call; the SDK's errors come out as the contract's."""
    if transaction.get_connection().in_atomic_block:
        # Durable: Django refuses it inside a transaction. A lock held during a network call stops the shop.
        with transaction.atomic(durable=True):
            pass
    try:
        with followers.elsewhere():
            yield _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as error:
        if error.http_status == 409:
            raise PaymentUnavailableError("the same request is under way") from error
        raise GatewayRefusedError(_reason(error), code=error.code or "") from error
    except stripe.StripeError as error:
        # Also a wrong key: the customer can do nothing about it, the merchant sees it in the log.
        logger.warning("stripe unavailable: %s status=%s", type(error).__name__, error.http_status)
        raise PaymentUnavailableError(type(error).__name__) from error


def _plain(response: stripe.StripeResponse) -> Json:
    """As it was sent: of each checkout, the SDK's objects were made only to be taken apart again."""
    return dict(cast("Json", response.data))


def _reason(error: stripe.StripeError) -> str:
    return (error.user_message or str(error))[:500]


@lru_cache(maxsize=4)
def _client(api_key: str, api_base: str) -> stripe.StripeClient:
    if not api_key:
        raise PaymentUnavailableError("STRIPE_SECRET_KEY is not set")
    if api_base and api_key.startswith(LIVE_KEYS):
        raise ImproperlyConfigured("STRIPE_API_BASE is for a stand-in: it is never used with a live key")
    session = session_for(api_base or stripe.DEFAULT_API_BASE, ca_bundle=stripe.ca_bundle_path)
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": api_base} if api_base else {},
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS, session=session),
    )
