"""A shop whose pages are kept. Its database commits: who hears of a drop looks from outside the transaction."""

import pytest
from django.test import Client

from shop.page_cache import poll
from tests.shop.page_cache.visits import Visits


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def visits(committed_db, settings, monkeypatch) -> Visits:
    """Asks for drops at each request, so that no test waits a second."""
    settings.PAGE_CACHE_MB = 8
    monkeypatch.setattr(poll, "POLL", 0)
    return Visits(Client())
