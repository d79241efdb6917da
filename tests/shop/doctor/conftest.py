import pytest

from tests.peers import SECRET, StripePeer


@pytest.fixture
def peer(stripe_peer: StripePeer, settings) -> StripePeer:
    """The shop works with the Stripe stand-in."""
    settings.STRIPE_API_BASE = stripe_peer.url
    settings.STRIPE_SECRET_KEY = "sk_test_doctor"
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    return stripe_peer
