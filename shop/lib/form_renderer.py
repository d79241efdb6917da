"""Django's renderer of forms, which writes the plain inputs itself: by their templates, two each, a form of twelve
fields takes as long as all else of a page."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

INPUTS = {
    f"django/forms/widgets/{kind}.html" for kind in ("text", "email", "tel", "number", "hidden", "search", "input")
}


class FormRenderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        if template_name in INPUTS:
            return _input(context["widget"])
        return mark_safe(super().render(template_name, context, request))  # noqa: S308 -- a template has escaped it


def _input(widget: dict[str, Any]) -> SafeString:
    """As django/forms/widgets/input.html and attrs.html write it."""
    own = {"type": widget["type"], "name": widget["name"]}
    if widget["value"] is not None:
        own["value"] = widget["value"]
    attributes = [*own.items(), *((name, value) for name, value in widget["attrs"].items() if value is not False)]
    written = "".join(_attribute(name, value) for name, value in attributes)
    return mark_safe(f"<input{written}>")  # noqa: S308 -- each part is escaped


def _attribute(name: str, value: Any) -> str:
    return f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(value)}"')
