"""Codes as an authenticator app would show them."""

import time

from django_otp.oath import TOTP

from shop.security import second_factor
from shop.security.models import AuthenticatorDevice


def code_for(device: AuthenticatorDevice) -> str:
    """The next code that the device takes: the present one, or its successor when that was used already.

    The shop takes one step ahead at most, so the third code within 30 seconds has to wait for its time.
    """
    device.refresh_from_db()
    step = max(int(time.time()) // 30, device.last_step + 1)
    time.sleep(max(0, (step - 1) * 30 - time.time()))
    return code_at(device.key, step)


def code_for_secret(secret: str) -> str:
    """The present code of a key as it is shown on the set-up page or printed by the demo (base32)."""
    return code_at(second_factor.from_base32(secret.replace(" ", "")), int(time.time()) // 30)


def code_at(key: str, step: int) -> str:
    """The code of a hexadecimal key in the step-th half minute since 1970."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = step * 30
    return f"{totp.token():06d}"
