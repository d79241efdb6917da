import pytest
from django.db import IntegrityError

from shop.payment import ledger
from tests.payment_factories import captured

pytestmark = pytest.mark.django_db


def test_the_same_payment_cannot_be_booked_twice(peer):
    attempt = captured(peer)
    with pytest.raises(IntegrityError, match="payment_booked_once"):
        ledger.book_capture(attempt)
