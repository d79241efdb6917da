"""When a session has passed its second factor last: a deed of weight wants that to be a short while ago."""

import time

from django.conf import settings
from django.http import HttpRequest

SESSION_KEY = "second_factor_at"  # seconds since 1970


def note_second_factor(request: HttpRequest) -> None:
    request.session[SESSION_KEY] = int(time.time())


def has_fresh_second_factor(request: HttpRequest) -> bool:
    age = time.time() - request.session.get(SESSION_KEY, 0)
    return bool(age < settings.STEP_UP_MINUTES * 60)
