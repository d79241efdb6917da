"""First parts of addresses that no page of an editor may have: the page could never be opened.

/de/ is the shop in German, /shop/ its products; whatever stands there is answered before a page is looked for.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_resolver
from wagtail.admin import messages
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.models import Page

from shop.languages.addresses import OUTSIDE
from shop.languages.patterns import LanguagePrefix

FRONT = 2  # the depth of home pages, below the tree's root


def why_refused(slug: str, parent: Page | None) -> str:
    """Why a page below this parent cannot have the slug; empty if it can."""
    if parent is None or parent.depth != FRONT:
        return ""
    if slug.lower() in {code for code, _name in settings.LANGUAGES}:
        return f"“{slug}” begins the addresses of the shop in another language. Please choose another slug."
    if slug in {part.rstrip("/") for part in OUTSIDE} | _first_parts():
        return f"“{slug}” begins addresses of the shop itself. Please choose another slug."
    return ""


def _first_parts() -> set[str]:
    """Of the addresses that have views."""
    patterns = (below for one in get_resolver().url_patterns for below in _of_all_languages(one))
    return {str(pattern.pattern).lstrip("^").partition("/")[0] for pattern in patterns} - {""}


def _of_all_languages(pattern: Any) -> list[Any]:
    return pattern.url_patterns if isinstance(pattern.pattern, LanguagePrefix) else [pattern]


class PageForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if reason := why_refused(data.get("slug", ""), self.parent_page) if "slug" in data else "":
            self.add_error("slug", ValidationError(reason))
        return data


class PageCopyForm(CopyForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        parent = data.get("new_parent_page") or self.page.get_parent()
        if reason := why_refused(data["new_slug"], parent) if "new_slug" in data else "":
            self.add_error("new_slug", ValidationError(reason))
        return data


def refuse_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    reason = why_refused(page.slug, destination)
    if not reason:
        return None
    messages.error(request, f"{page.title}: {reason}")
    return redirect("wagtailadmin_pages:edit", page.pk)
