"""Addresses in the shop's languages. The first language has no prefix; the others have theirs: /de/shop/…

What is stored or kept for all languages (the index, the category tree) has addresses without a prefix: they are made
`in_first_language` and pass `localised` where they are shown.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.translation.trans_real import get_languages

# What has no words of the storefront, or is written in the first language only: it has one address.
OUTSIDE = (
    ".well-known/",
    "api/",
    "cms/",
    "dashboard/",
    "documents/",
    "feeds/",
    "media/",
    "payment/",
    "reports/",
    "static/",
    "theme/",
    "robots.txt",
    "sitemap",
)


def in_first_language() -> AbstractContextManager[None]:
    return translation.override(settings.LANGUAGE_CODE)


def current_language() -> str:
    return known(translation.get_language())


def known(code: str | None) -> str:
    """The code if it is one of the shop's languages, else that of the first."""
    return code if code in get_languages() else settings.LANGUAGE_CODE


def localised(path: str, language: str | None = None) -> str:
    """The address of the same page in the language (by default the one in force). What is no path of this shop, has
    one address for all, or names a language already stays as it is."""
    code = language or translation.get_language() or settings.LANGUAGE_CODE
    if code == settings.LANGUAGE_CODE or code not in get_languages():
        return path
    root = get_script_prefix()
    inside = path.removeprefix(root)
    if not path.startswith(root) or inside.startswith(("/", "\\", *OUTSIDE)) or language_of(path):
        return path
    return f"{root}{code}/{inside}"


def home_path() -> str:
    return localised(get_script_prefix())


def unprefixed(path: str) -> str:
    """The address in the first language."""
    code = language_of(path)
    root = get_script_prefix()
    return f"{root}{path[len(root) + len(code) + 1 :]}" if code else path


def language_of(path: str) -> str:
    """Which language an address names; "" for the first, which is not named."""
    first = urlsplit(path).path.removeprefix(get_script_prefix()).partition("/")
    return first[0] if first[1] and first[0] in get_languages() and first[0] != settings.LANGUAGE_CODE else ""


def language_of_request(request: HttpRequest) -> str:
    """Judged by path_info, which is what the URL resolver reads."""
    first = request.path_info[1:].partition("/")[0]
    return first if first in get_languages() else settings.LANGUAGE_CODE


def in_every_language(path: str) -> Iterator[tuple[str, str]]:
    """Each language with the page's address in it, the first language first."""
    plain = unprefixed(path)
    return ((code, localised(plain, code)) for code, _name in settings.LANGUAGES)


def split_origin(url: str) -> tuple[str, str]:
    """A whole address as "https://shop.example" and "/path?query"; a path alone has no origin."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return origin, url.removeprefix(origin) or "/"


def hreflang(code: str) -> str:
    """The language without its region, unless the shop tells two regions apart: en-gb is for all who read English."""
    family = code.partition("-")[0]
    return code if [one.partition("-")[0] for one, _name in settings.LANGUAGES].count(family) > 1 else family
