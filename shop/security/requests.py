from django.http import HttpRequest

from shop.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind login_required: for type checking only, Django makes no other class."""

    user: User


def has_passed_second_factor(request: HttpRequest) -> bool:
    """Whether this session was verified (django-otp's middleware notes the device on the user)."""
    return getattr(request.user, "otp_device", None) is not None
