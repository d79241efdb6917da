"""The API's addresses name no language: its clients ask for one as browsers do, by Accept-Language.

https://www.rfc-editor.org/rfc/rfc9110#name-accept-language
"""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

HEADER = "Accept-Language"


def asked_language(request: HttpRequest) -> str:
    """The first of those asked for that the shop has, a sister of it at need (en-us: en-gb); else the shop's first."""
    return next(_known(request.headers.get(HEADER, "")), settings.LANGUAGE_CODE)


def tell_language(response: HttpResponse, code: str) -> None:
    """So that neither a cache nor a reader takes an answer for one in another language."""
    response.headers["Content-Language"] = code
    patch_vary_headers(response, [HEADER])


def _known(header: str) -> Iterator[str]:
    for code, quality in parse_accept_lang_header(header.lower()):
        if code == "*" or not quality:  # all the others come after those, or are refused
            return
        try:
            yield get_supported_language_variant(code)
        except LookupError:
            continue
