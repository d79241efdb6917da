"""Where a person looks at a thing in Stripe's own Dashboard."""

from django.conf import settings

HOME = "https://dashboard.stripe.com"
FOLDERS = {"pi_": "payments", "du_": "disputes", "dp_": "disputes"}


def dashboard_url(provider_id: str) -> str:
    """Of a payment, refund or dispute; empty for the stand-in, which has no such pages."""
    if settings.STRIPE_API_BASE:
        return ""
    home = HOME if settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")) else f"{HOME}/test"
    folder = FOLDERS.get(provider_id[:3])
    return f"{home}/{folder}/{provider_id}" if folder else f"{home}/search?query={provider_id}"
