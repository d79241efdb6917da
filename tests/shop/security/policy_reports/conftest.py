import json

import pytest
from django.test import Client

OLD = "application/csp-report"
NEW = "application/reports+json"
PATH = "/reports/policy/"


def old_report(page="http://testserver/shop/basket/", **more):
    report = {"document-uri": page, "effective-directive": "script-src-elem", "blocked-uri": "inline"}
    return {"csp-report": {**report, **more}}


def new_report(page="http://testserver/shop/basket/", **more):
    body = {"documentURL": page, "effectiveDirective": "script-src-elem", "blockedURL": "inline", **more}
    return {"type": "csp-violation", "age": 1, "url": page, "user_agent": "x", "body": body}


@pytest.fixture
def send(db):
    """Post a report as a browser does; the status of the answer."""

    def send(report, content_type=OLD, **headers):
        body = report if isinstance(report, bytes) else json.dumps(report).encode()
        client = Client(enforce_csrf_checks=True)
        return client.post(PATH, body, content_type=content_type, headers=headers).status_code

    return send
