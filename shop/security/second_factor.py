"""The second factor of staff: an authenticator app, and a sheet of one-time codes for the day it is lost."""

import re
import secrets
from base64 import b32decode, b32encode
from urllib.parse import quote, urlencode

import django_otp
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django_otp.models import Device

from shop.accounts.models import User
from shop.languages.messages import asked_in
from shop.outbox import queue
from shop.security import audit
from shop.security.fresh_factor import note_second_factor
from shop.security.models import AuditEntry, AuthenticatorDevice, RecoveryCode, RecoveryDevice, ThrottledDevice

RECOVERY_CODES = 10
NOTICE_TOPIC = "security.notice"  # handled by the customer room, which sends the mail


class AlreadyEnrolledError(Exception):
    """The person has a second factor, and this session has not passed it: it may not replace it."""


def new_key() -> str:
    """A fresh authenticator key: 160 bits, hexadecimal."""
    return secrets.token_hex(20)


def base32(key: str) -> str:
    """A key as people type it into an authenticator app."""
    return b32encode(bytes.fromhex(key)).decode()


def from_base32(secret: str) -> str:
    return b32decode(secret).hex()


def provisioning_uri(*, user: User, key: str) -> str:
    """What the QR code says (the Key URI format that authenticator apps read)."""
    issuer = settings.OSCAR_SHOP_NAME.replace(":", "")
    parameters = urlencode({"secret": base32(key), "issuer": issuer, "digits": 6, "period": 30}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(user.email)}?{parameters}"


def is_enrolled(user: User) -> bool:
    return bool(AuthenticatorDevice.objects.filter(user=user).exists())


def enrol(*, user: User, key: str, code: str, verified: bool) -> tuple[AuthenticatorDevice, list[str]] | None:
    """Make `key` the person's authenticator once `code` proves that the app has it; None when the code is wrong.

    Returns the device and the new recovery codes, which exist in clear text only here. `verified`: whether the
    session has passed the second factor that is replaced; without that AlreadyEnrolledError is raised.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not verified and is_enrolled(user):
            raise AlreadyEnrolledError
        candidate = AuthenticatorDevice(user=user, name="Authenticator app", key=key)
        if not candidate.consume(normalised(code)):
            return None
        AuthenticatorDevice.objects.filter(user=user).delete()
        candidate.save()
        codes = _new_codes(user)
        audit.record(AuditEntry.Action.SECOND_FACTOR_ENROLLED, target=user, actor=user)
        _notify(user, "second_factor_enrolled")
    return candidate, codes


def make_recovery_codes(*, user: User) -> list[str]:
    """Replace the sheet of recovery codes; the new ones in clear text, for this once."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        codes = _new_codes(user)
        audit.record(AuditEntry.Action.RECOVERY_CODES_MADE, target=user, actor=user)
        _notify(user, "recovery_codes_made")
    return codes


def verify(*, user: User, code: str) -> Device | None:
    """The device that accepts the code, which is used up by that; None when it is wrong or comes too soon."""
    code = normalised(code)
    with transaction.atomic():
        device = device_for(user, code)
        if device is None or django_otp.verify_token(user, device.persistent_id, code) is None:
            return None
        if isinstance(device, RecoveryDevice):
            audit.record(AuditEntry.Action.RECOVERY_CODE_USED, target=user, actor=user, left=codes_left(user))
            _notify(user, "recovery_code_used")
        audit.record(AuditEntry.Action.SECOND_FACTOR_VERIFIED, target=user, actor=user)
    return device


def device_for(user: User, code: str) -> ThrottledDevice | None:
    """The device a code is meant for, by its shape: six digits are the app's, anything else a recovery code."""
    is_app_code = re.fullmatch(r"[0-9]{6}", normalised(code))
    model: type[ThrottledDevice] = AuthenticatorDevice if is_app_code else RecoveryDevice
    device: ThrottledDevice | None = model.objects.filter(user=user).first()
    return device


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(device__user=user, used_at=None).count()


def enter(request: HttpRequest, device: Device) -> None:
    """Mark the session as verified, under a new session id, and end it when a working day is over."""
    django_otp.login(request, device)
    request.session.cycle_key()
    note_second_factor(request)
    request.session.set_expiry(settings.STAFF_SESSION_AGE)


def normalised(code: str) -> str:
    """Codes as people type them: with spaces or dashes, in either case."""
    return re.sub(r"[\s-]", "", code).upper()


def _new_codes(user: User) -> list[str]:
    RecoveryDevice.objects.filter(user=user).delete()
    device = RecoveryDevice.objects.create(user=user, name="Recovery codes")
    codes = [b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode.of(device, code) for code in codes)
    return ["-".join(re.findall("....", code)) for code in codes]


def _notify(user: User, event: str) -> None:
    queue.put(NOTICE_TOPIC, {"user": user.pk, "event": event, **asked_in()})
