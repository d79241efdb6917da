import pytest
from django.test import Client

from tests.factories import StaffFactory
from tests.peers import StripePeer
from tests.sign_in import sign_in_staff


@pytest.fixture
def merchant(db):
    return StaffFactory(first_name="Charlie", last_name="Chandler")


@pytest.fixture
def dashboard(merchant) -> Client:
    """A browser in which the merchant has signed in with both factors."""
    client = Client()
    sign_in_staff(client, merchant)
    return client


@pytest.fixture
def stripe(stripe_peer: StripePeer, settings) -> StripePeer:
    """The stand-in, and a shop that pays there."""
    settings.STRIPE_API_BASE = stripe_peer.url
    return stripe_peer
