"""What every request to the API passes first, and every answer last."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from shop.api import limits
from shop.api.errors import Problem, not_found
from shop.api.language import asked_language, tell_language

LARGEST_BODY = 64 * 1024  # bytes; the largest sensible one, a checkout, is under 2 kB
View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """No CSRF token is asked for because no cookie is ever trusted; and only JSON is read, which another site's
    form cannot send."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        code = asked_language(request)
        with translation.override(code):
            response = _answer(request, lambda: view(request, *args, **kwargs))
        tell_language(response, code)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return checked


def _answer(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        limits.admit(request)
        _check_body(request)
        response = view()
    except Problem as problem:
        response = problem.response()
    except Http404:
        response = not_found().response()
    except RequestDataTooBig:
        response = _too_large().response()
    return _wrong_method(request, response).response() if response.status_code == 405 else response


def missing(request: HttpRequest) -> HttpResponse:
    """For an address that the API does not have: never a page of the website."""
    raise not_found()


def _check_body(request: HttpRequest) -> None:
    length = _length(request)
    if length > LARGEST_BODY:
        raise _too_large()
    if length and request.method not in limits.SAFE and not _is_json(request):
        raise Problem(415, "not-json", "Send the body as application/json.")


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # Django reads no body then


def _is_json(request: HttpRequest) -> bool:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    return request.content_type == "application/json" and charset == "utf-8"


def _too_large() -> Problem:
    return Problem(413, "too-large", f"The body may have {LARGEST_BODY // 1024} kB at most.")


def _wrong_method(request: HttpRequest, response: HttpResponse) -> Problem:
    allowed = response.headers.get("Allow", "")
    return Problem(405, "wrong-method", f"{request.method} is not possible here.", headers={"Allow": allowed})
