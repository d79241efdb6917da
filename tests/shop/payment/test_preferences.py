import pytest
from django.core.exceptions import ValidationError

from shop.payment.models import PaymentSettings
from shop.payment.preferences import change_settings, payment_settings
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.payment_factories import attempt_for

pytestmark = pytest.mark.django_db


def test_a_new_shop_takes_cards_at_once_and_offers_no_transfer():
    settings = payment_settings()
    assert (settings.capture, settings.bank_transfer) == ("at_once", False)
    assert not PaymentSettings.objects.exists()


def test_a_change_is_noted_with_what_was_before_and_who_did_it():
    merchant = StaffFactory()
    for _ in range(2):
        change_settings(values={"capture": "at_dispatch", "bank_transfer": False}, actor=merchant)
    entry = AuditEntry.objects.get(action=AuditEntry.Action.PAYMENT_SETTINGS_CHANGED)
    assert (entry.actor, entry.details) == (merchant, {"changes": {"capture": ["at_once", "at_dispatch"]}})


@pytest.mark.parametrize("values", [{"capture": "never"}, {"bank_transfer_days": 0}, {"bank_transfer_days": 61}])
def test_what_does_not_fit_changes_nothing(values):
    with pytest.raises(ValidationError):
        change_settings(values=values, actor=None)
    assert not PaymentSettings.objects.exists()


def test_a_payment_that_has_begun_goes_on_as_it_began():
    attempt = attempt_for()
    change_settings(values={"capture": "at_dispatch"}, actor=None)
    attempt.refresh_from_db()
    assert attempt.capture_at_once
