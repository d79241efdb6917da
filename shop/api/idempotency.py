"""A write that is sent again under the same Idempotency-Key takes effect once and is answered the same.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shop.api.auth import visitor
from shop.api.errors import Problem, invalid_parameter
from shop.api.models import IdempotencyRecord
from shop.security.client_address import client_address, client_network

HEADER = "Idempotency-Key"
# Keys of guests share a namespace until there is a basket: short ones would meet.
_KEY = re.compile(r"[\x21-\x7e]{16,255}")
KEPT = timedelta(hours=24)
# After this a request that has not answered is taken for dead, and its repetition may work.
LEASE = timedelta(seconds=60)
IDEMPOTENCY_KEY = {
    "parameters": [
        {
            "in": "header",
            "name": HEADER,
            "required": False,
            "schema": {"type": "string", "minLength": 16, "maxLength": 255},
            "description": "A UUID of your own. The same request with the same key takes effect once in 24 hours.",
        }
    ]
}
View = Callable[..., HttpResponse]


def idempotent(view: View) -> View:
    """What was refused has had no effect: it is not kept, and may be sent again under its key."""

    @wraps(view)
    def once(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None:
            return view(request, **kwargs)
        if not _KEY.fullmatch(key):
            raise invalid_parameter(HEADER, "16 to 255 printable ASCII characters: a UUID, for example.")
        record = _claim(request, key, _scope(request, kwargs))
        if record.status is not None:
            return _replayed(record)
        try:
            response = view(request, **kwargs)
        except BaseException:
            _release(record)
            raise
        if 200 <= response.status_code < 300:
            _keep(record, response)
        else:
            _release(record)
        return response

    return once


def _claim(request: HttpRequest, key: str, scope: str) -> IdempotencyRecord:
    """The record, ours to work on when it has no status. Problem 422 when the key was used for another request,
    409 while one is at work. The unique constraint decides between two at once."""
    now = timezone.now()
    fingerprint = hashlib.sha256(request.body).hexdigest()
    rows = IdempotencyRecord.objects.filter(scope=scope, key=key)
    rows.filter(created_at__lt=now - KEPT).delete()
    fields = {"fingerprint": fingerprint, "busy_until": now + LEASE}
    try:
        record, made = IdempotencyRecord.objects.get_or_create(scope=scope, key=key, defaults=fields)
    except IntegrityError:  # there, and gone again: somebody else's was refused in this very moment
        raise _at_work() from None
    if record.fingerprint != fingerprint:
        raise Problem(422, "key-reused", "This Idempotency-Key was used for another request.")
    if made or record.status is not None:
        return record
    if not rows.filter(status=None, busy_until__lt=now).update(busy_until=now + LEASE):
        raise _at_work()
    record.busy_until = now + LEASE
    return record


def _at_work() -> Problem:
    detail = "The same request is being worked on. Send it again in a moment."
    return Problem(409, "in-progress", detail, headers={"Retry-After": "1"})


def _scope(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    """One customer's, or one basket's, whose token is in the path. For a guest without one, the address counts."""
    user = visitor(request)
    address = None if "token" in kwargs else client_network(client_address(request))
    whose = f"customer {user.pk}" if user.is_authenticated else f"guest {address}"
    return hashlib.sha256(f"{request.method} {request.path} {whose}".encode()).hexdigest()


def _replayed(record: IdempotencyRecord) -> HttpResponse:
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(record.body, status=record.status, content_type="application/json", headers=headers)


def _keep(record: IdempotencyRecord, response: HttpResponse) -> None:
    _own(record).update(status=response.status_code, body=response.content.decode(), busy_until=None)


def _release(record: IdempotencyRecord) -> None:
    _own(record).delete()


def _own(record: IdempotencyRecord) -> "QuerySet[IdempotencyRecord]":
    """Empty when our lease had run out and another request has taken the work over."""
    return IdempotencyRecord.objects.filter(pk=record.pk, status=None, busy_until=record.busy_until)
