from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.translation import get_language_info

from shop.languages import addresses
from shop.languages.addresses import current_language, in_every_language

register = template.Library()


@dataclass(frozen=True)
class Choice:
    code: str
    name: str  # in the language itself
    url: str
    is_current: bool
    direction: str


@register.filter
def localised(path: str) -> str:
    """The address in the reader's language, of one that is kept for all languages."""
    return addresses.localised(path)


@register.simple_tag(takes_context=True)
def language_choices(context: Context) -> list[Choice]:
    """This page in each language, with its query; nothing in a shop with one. A page whose address is another in each
    language says so as `translated_paths`, one that is no page as `is_missing`."""
    request = context.get("request")
    if len(settings.LANGUAGES) == 1 or request is None:
        return []
    own, current = context.get("translated_paths") or {}, current_language()
    paths = dict(in_every_language("/" if context.get("is_missing") else request.get_full_path()))
    return [
        Choice(code, name, own.get(code, paths[code]), code == current, _direction(code))
        for code, name in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def alternates(context: Context) -> list[tuple[str, str]]:
    """For search engines, of a page that has a canonical address: the language, or x-default, and the address.
    https://developers.google.com/search/docs/specialty/international/localized-versions"""
    canonical: Any = context.get("canonical_url")
    if len(settings.LANGUAGES) == 1 or not canonical:
        return []
    own = context.get("translated_paths") or {}
    root, path = addresses.split_origin(canonical)
    found = [(addresses.hreflang(code), root + own.get(code, url)) for code, url in in_every_language(path)]
    return [*found, ("x-default", found[0][1])]


def _direction(code: str) -> str:
    return "rtl" if get_language_info(code)["bidi"] else "ltr"
