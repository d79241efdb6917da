"""The living style page, for staff: the tokens and components of the theme in force, as the shop has them now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from shop.theming.look import look_for
from shop.theming.styleguide.samples import Sample, samples
from shop.theming.styleguide.tokens import groups, sheets_of_some_pages, stylesheet


@never_cache
def styleguide(request: HttpRequest) -> HttpResponse:
    theme = look_for(request).theme
    context = {
        "theme_name": theme,
        "groups": groups(theme),
        "components": _rendered(samples(), request),
        "sheets": sheets_of_some_pages(),
    }
    return render(request, "theming/styleguide.html", context)


@never_cache
def styleguide_stylesheet(request: HttpRequest) -> HttpResponse:
    return HttpResponse(stylesheet(look_for(request).theme), content_type="text/css; charset=utf-8")


def _rendered(some: list[Sample], request: HttpRequest) -> dict[str, list[tuple[str, Any]]]:
    """By component: the samples' titles with what they look like."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for sample in some:
        html = _in_its_list(render_to_string(f"components/{sample.component}.html", sample.arguments, request))
        found.setdefault(sample.component, []).append((sample.title, html))
    return dict(sorted(found.items()))


def _in_its_list(html: SafeString) -> SafeString:
    return format_html("<ul>{}</ul>", html) if html.lstrip().startswith("<li") else html
