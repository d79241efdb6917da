"""The seal of an entry: HMAC-SHA-256 (RFC 2104) over the digest before it and the row. Whoever can write to the
database, but has not the shop's keys, cannot make one."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FIRST = "0" * 64  # what the first link names as the digest before it
FIELDS = (
    "id",
    "action",
    "actor_id",
    "target_type",
    "target_id",
    "details",
    "request_id",
    "address",
    "created_at",
)


def canonical(value: Any) -> bytes:
    """The same bytes for the same content, whatever the order of keys. Moments are UTC, to the microsecond."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_moment).encode()


def sign(content: Any, key: bytes | None = None) -> str:
    return hmac.new(key or keys()[0], canonical(content), hashlib.sha256).hexdigest()


def fits(content: Any, digest: str) -> bool:
    """Whether one of the keys has made it: seals outlive a change of keys."""
    return any(hmac.compare_digest(sign(content, key), digest) for key in keys())


def link_content(*, sequence: int, previous: str, sealed_at: datetime, entry: dict[str, Any]) -> list[Any]:
    return [previous, sequence, sealed_at, {name: entry[name] for name in FIELDS}]


def keys() -> list[bytes]:
    """Signs with the first, verifies with any: put a new one in front of AUDIT_KEYS to change it, and drop none."""
    return [_derived(key) for key in settings.AUDIT_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]


_known: dict[str, bytes] = {}


def _derived(key: str) -> bytes:
    if key not in _known:
        derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"shop.security.audit_chain")
        _known[key] = derivation.derive(key.encode())
    return _known[key]


def _moment(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(type(value).__name__)
    return value.astimezone(UTC).isoformat(timespec="microseconds")
