from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.checks import Warning as CheckWarning

from shop.payment.stripe.client import LIVE_KEYS

# https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-expires_at, and a minute for clocks
SHORTEST_MINUTES, LONGEST_MINUTES = 32, 24 * 60 - 1


@register()
def no_live_key_for_a_stand_in(**_kwargs: Any) -> list[Error]:
    if settings.STRIPE_API_BASE and settings.STRIPE_SECRET_KEY.startswith(LIVE_KEYS):
        return [
            Error(
                "STRIPE_API_BASE points to a stand-in while STRIPE_SECRET_KEY is a live key.",
                hint="Remove STRIPE_API_BASE. If the stand-in may have seen the key, roll it at Stripe.",
                id="payment.E001",
            )
        ]
    return []


@register()
def attempts_last_as_long_as_stripe_allows(**_kwargs: Any) -> list[Error]:
    if SHORTEST_MINUTES <= settings.PAYMENT_ATTEMPT_MINUTES <= LONGEST_MINUTES:
        return []
    message = f"PAYMENT_ATTEMPT_MINUTES must be {SHORTEST_MINUTES} to {LONGEST_MINUTES}."
    return [Error(message, hint="Stripe keeps a payment page open for 30 minutes to 24 hours.", id="payment.E002")]


@register(Tags.security, deploy=True)
def stripe_is_set_up(**_kwargs: Any) -> list[CheckWarning]:
    missing = [name for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET") if not getattr(settings, name)]
    return [
        CheckWarning(f"{name} is not set: nobody can pay.", hint="See README, Going live.", id="payment.W001")
        for name in missing
    ]
