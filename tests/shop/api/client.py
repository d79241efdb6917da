"""A client that holds every answer against the API's own document."""

import json
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator

from shop.api.api import api

ROOT = "/api/v1"
Json = dict[str, Any]


class ApiClient:
    """`get("/products")`, `post("/baskets", {...})`: the response, with `.data`, its JSON (None when it has none)."""

    def __init__(self, *, token: str = "", address: str = "127.0.0.1", raise_errors: bool = True):
        self._client = Client(raise_request_exception=raise_errors, REMOTE_ADDR=address)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, params: Any = None, **headers: str) -> Any:
        return self._checked("get", path, self._client.get(ROOT + path, params, headers=self._all(headers)))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("post", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("patch", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("delete", path, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        raw = b"" if body is None else json.dumps(body).encode()
        return self.send_raw(method, path, raw, "application/json", **headers)

    def send_raw(self, method: str, path: str, body: bytes, content_type: str, **headers: str) -> Any:
        request = getattr(self._client, method)
        response = request(ROOT + path, body, content_type=content_type, headers=self._all(headers))
        return self._checked(method, path, response)

    def _all(self, headers: dict[str, str]) -> dict[str, str]:
        """Names as keywords: idempotency_key="…"."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return {**self._headers, **named}

    def _checked(self, method: str, path: str, response: HttpResponse) -> HttpResponse:
        response.data = json.loads(response.content) if response.content else None
        hold_against_document(method, path, response)
        return response


@cache
def document() -> Json:
    return json.loads(json.dumps(api.get_openapi_schema()))


def hold_against_document(method: str, path: str, response: HttpResponse) -> None:
    """AssertionError when the document does not foresee this answer."""
    if response.status_code == 304:
        assert response.content == b""
        return
    operation = _operation(method, path)
    if operation is None:  # an address or method that the document does not know: only refused
        _validate(response, {"$ref": "#/components/schemas/ProblemDetails"})
        assert response.status_code in {404, 405, 413, 415, 429}
        return
    assert str(response.status_code) in operation["responses"], (method, path, response.status_code, response.content)
    content = operation["responses"][str(response.status_code)].get("content")
    if content is None:
        assert response.content == b""
        return
    (media_type, media), *_ = content.items()
    assert response.headers["Content-Type"].partition(";")[0] == media_type
    _validate(response, media["schema"])


def _validate(response: HttpResponse, schema: Json) -> None:
    Draft202012Validator({**schema, "components": document()["components"]}).validate(json.loads(response.content))


def _operation(method: str, path: str) -> Json | None:
    parts = (ROOT + path.partition("?")[0]).split("/")
    for template, operations in document()["paths"].items():
        pattern = template.split("/")
        fits = len(pattern) == len(parts) and all(
            want == got or (want.startswith("{") and got) for want, got in zip(pattern, parts, strict=True)
        )
        if fits and method in operations:
            return operations[method]
    return None
