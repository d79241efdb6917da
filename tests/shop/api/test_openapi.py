"""The document is a promise: a change of it is seen in this snapshot.

After a change that is wanted:
manage.py export_openapi_schema --api shop.api.api.api --indent 1 --output tests/shop/api/openapi.json
"""

import json
from pathlib import Path

import pytest
from django.test import Client

from tests.shop.api.client import document

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parent / "openapi.json"
OPERATIONS = [
    (f"{method} {path}", operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def test_the_document_is_the_one_that_was_agreed():
    assert document() == json.loads(SNAPSHOT.read_text())


def test_the_document_served_is_this_one():
    served = Client().get("/api/v1/openapi.json")
    assert served.headers["Content-Type"] == "application/json"
    assert served.json() == document()
    assert served.json()["openapi"] == "3.1.0"


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _operation in OPERATIONS])
def test_every_operation_says_what_it_does_and_how_it_fails(name, operation):
    assert operation["operationId"]
    assert operation["summary"]
    failures = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
    assert {"422", "429", "500"} <= set(failures)
    assert {media for answer in failures.values() for media in answer["content"]} == {"application/problem+json"}


def test_no_two_operations_share_an_id():
    ids = [operation["operationId"] for _name, operation in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_the_docs_page_runs_no_inline_script():
    page = Client().get("/api/v1/docs")
    html = page.content.decode()
    assert "script-src 'self';" in page.headers["Content-Security-Policy"] + ";"
    assert html.count("<script") == html.count("<script src=") == 2
    assert 'data-document-url="/api/v1/openapi.json"' in html
    assert "style=" not in html
