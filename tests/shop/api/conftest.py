from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.shop.api.client import ApiClient
from tests.shop.payment.conftest import peer

__all__ = ["peer"]


@pytest.fixture
def api() -> ApiClient:
    """A guest's program."""
    return ApiClient()


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    """`later(days=61)`: from now on it is that much later."""
    travels: list[time_machine.travel] = []

    def ahead(**period: float) -> None:
        travels.append(time_machine.travel(timezone.now() + timedelta(**period)))
        travels[-1].start()

    yield ahead
    for travel in reversed(travels):
        travel.stop()
