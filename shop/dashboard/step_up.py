"""Which of Oscar's own screens want a second factor that was passed a short while ago; ours say so at the view."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver

from shop.security.step_up import fresh_second_factor, when_changing


def is_download(request: HttpRequest) -> bool:
    return "download" in request.GET


OSCARS: dict[str, Callable[..., bool]] = {
    "users-index": when_changing,  # which shuts accounts and opens them again
    "user-password-reset": when_changing,
    "reports-index": is_download,  # some name customers and what they bought
}


def with_step_up(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same patterns, those of OSCARS guarded."""
    patterns = list(patterns)
    for one in patterns:
        if isinstance(one, URLResolver):
            with_step_up(one.url_patterns)
        elif one.name in OSCARS:
            one.callback = fresh_second_factor(OSCARS[one.name])(one.callback)
    return patterns
