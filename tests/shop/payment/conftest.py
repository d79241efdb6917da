import pytest
from pytest_django import Settings

from tests.peers import KEY, SECRET, StripePeer, running_stripe_peer, stripe_peer

__all__ = ["running_stripe_peer", "stripe_peer"]


@pytest.fixture
def peer(stripe_peer: StripePeer, settings: Settings) -> StripePeer:
    """The shop works with the Stripe stand-in."""
    settings.STRIPE_API_BASE = stripe_peer.url
    settings.STRIPE_SECRET_KEY = KEY
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    return stripe_peer
