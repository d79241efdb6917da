"""Where the pages of editors are in the reader's language. A page that is not translated is shown as it is in the
first language, at that address with the reader's prefix."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page

from shop.languages.addresses import current_language, localised


def address_of(page: Page) -> str:
    """Empty for a page that no site shows."""
    return localised(in_readers_language(page).url or "")


def in_readers_language(page: Page) -> Page:
    """The page's translation, if it is published; the page itself without one, and for readers of the first language,
    to whom it costs no query."""
    return page if current_language() == settings.LANGUAGE_CODE else page.localized


def full_address_of(page: Page, request: HttpRequest) -> str:
    parts = page.get_url_parts(request)
    return urljoin(parts[1], localised(parts[2])) if parts and parts[1] else ""


def first_language_of(page: Page) -> Any:
    """The page that this one translates; None for one of the first language.

    By the language's code: a shop that has just been given another first language has no Locale of it.
    """
    if len(settings.LANGUAGES) == 1 or page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    original = page.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first()
    return original.specific if original else None


def paths_by_language(page: Page) -> dict[str, str]:
    """Of the languages in which a visitor can read the page, if only as it is in the first."""
    if len(settings.LANGUAGES) == 1 or not page.pk:
        return {}
    others = Page.objects.filter(translation_key=page.translation_key, live=True).select_related("locale")
    own = {one.locale.language_code: one.url for one in others}
    first = own.get(settings.LANGUAGE_CODE)
    return {**({code: localised(first, code) for code, _name in settings.LANGUAGES} if first else {}), **own}
