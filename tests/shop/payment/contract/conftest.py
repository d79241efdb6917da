import pytest
from pytest_django import Settings

from tests.shop.payment.conftest import peer
from tests.shop.payment.contract.providers import TEST_KEY, Provider, Transfers, stand_in, stripe_itself

__all__ = ["peer"]

STAND_IN, TRANSFERS = "stripe's stand-in", "bank transfer"
ITSELF = [pytest.param("stripe", marks=pytest.mark.enable_socket)] if TEST_KEY else []


@pytest.fixture(params=[STAND_IN, TRANSFERS, *ITSELF])
def provider(request: pytest.FixtureRequest, settings: Settings, db: None) -> Provider:
    """Each there is."""
    return make(request, settings)


@pytest.fixture(params=[STAND_IN, TRANSFERS])
def payable(request: pytest.FixtureRequest, settings: Settings, db: None) -> Provider:
    """Each whose page a machine may pay."""
    return make(request, settings)


@pytest.fixture(params=[STAND_IN, *ITSELF])
def holding(request: pytest.FixtureRequest, settings: Settings, db: None) -> Provider:
    """Each that can hold money before it is taken."""
    return make(request, settings)


def make(request: pytest.FixtureRequest, settings: Settings) -> Provider:
    if request.param == TRANSFERS:
        return Transfers()
    if request.param == STAND_IN:
        return stand_in(request.getfixturevalue("peer"))
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "", TEST_KEY
    return stripe_itself()
