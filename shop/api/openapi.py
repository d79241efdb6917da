"""The API's class: its document and its docs page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from shop.api.door import guarded
from shop.api.errors import MEDIA_TYPE


class CompactJSON(JSONRenderer):
    """UTF-8 as it is, without blanks."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


class DocsPage(DocsBase):
    """Swagger's page from our own static files, and without inline script: the content security policy holds here."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        context = {"title": api.title, "document_url": self.get_openapi_url(api, kwargs)}
        return HttpResponse(render_to_string("api/docs.html", context))


class StorefrontAPI(NinjaAPI):
    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """Ninja's, each behind the door."""
        patterns, app_name, namespace = super().urls
        behind_door: list[URLResolver | URLPattern] = [
            URLPattern(one.pattern, guarded(one.callback), one.default_args, one.name)
            for one in patterns
            if isinstance(one, URLPattern)
        ]
        return behind_door, app_name, namespace

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Ninja gives errors the media type of answers; ours are problem documents."""
        document = super().get_openapi_schema(**kwargs)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if status >= 400 and "content" in response:
                        response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}
        return document
