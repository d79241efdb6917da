import pytest

from shop.payment.checks import (
    attempts_last_as_long_as_stripe_allows,
    no_live_key_for_a_stand_in,
    stripe_is_set_up,
)


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x"])
def test_a_live_key_and_a_stand_in_are_refused(settings, key):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = key, "http://127.0.0.1:12111"
    assert [error.id for error in no_live_key_for_a_stand_in()] == ["payment.E001"]


@pytest.mark.parametrize(("key", "base"), [("sk_test_x", "http://127.0.0.1:12111"), ("sk_live_x", "")])
def test_either_alone_is_fine(settings, key, base):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = key, base
    assert no_live_key_for_a_stand_in() == []


@pytest.mark.parametrize(("minutes", "ids"), [(31, ["payment.E002"]), (32, []), (60, []), (1440, ["payment.E002"])])
def test_an_attempt_lasts_as_long_as_stripe_allows(settings, minutes, ids):
    settings.PAYMENT_ATTEMPT_MINUTES = minutes
    assert [error.id for error in attempts_last_as_long_as_stripe_allows()] == ids


def test_going_live_without_keys_is_warned_of(settings):
    settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = ""
    assert [warning.msg.split()[0] for warning in stripe_is_set_up()] == ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"]
