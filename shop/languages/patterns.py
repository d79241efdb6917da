from typing import Any

from django.conf import settings
from django.urls import URLResolver
from django.urls.resolvers import LocalePrefixPattern

from shop.languages.addresses import current_language


class LanguagePrefix(LocalePrefixPattern):
    """Django's, but only for the shop's own languages: Wagtail's editor may be in any other, which has no pages."""

    def __init__(self) -> None:
        super().__init__(prefix_default_language=False)

    @property
    def language_prefix(self) -> str:
        code = current_language()
        return "" if code == settings.LANGUAGE_CODE else f"{code}/"


def in_all_languages(*urls: Any) -> list[Any]:
    """The same addresses below each language's prefix. A shop with one language is as if there were none."""
    return [URLResolver(LanguagePrefix(), list(urls))] if len(settings.LANGUAGES) > 1 else list(urls)
