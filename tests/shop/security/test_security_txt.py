import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db
PATH = "/.well-known/security.txt"


def fields(client):
    lines = client.get(PATH).content.decode().splitlines()
    return [tuple(line.split(": ", 1)) for line in lines]


def test_it_has_what_the_rfc_demands(client, settings):
    settings.SITE_URL = "https://shop.example.com"
    settings.SECURITY_CONTACTS = ["mailto:security@example.com", "https://example.com/security"]
    settings.SECURITY_POLICY_URL = "https://example.com/policy"
    found = fields(client)
    assert [value for name, value in found if name == "Contact"] == settings.SECURITY_CONTACTS
    assert ("Canonical", "https://shop.example.com/.well-known/security.txt") in found
    assert ("Policy", "https://example.com/policy") in found
    assert [name for name, _ in found].count("Expires") == 1


def test_it_expires_in_the_future_and_within_a_year(client):
    expires = datetime.fromisoformat(dict(fields(client))["Expires"])
    assert timedelta(days=100) < expires - timezone.now() < timedelta(days=365)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", dict(fields(client))["Expires"])


def test_without_a_policy_page_it_names_none(client, settings):
    settings.SECURITY_POLICY_URL = ""
    assert "Policy" not in dict(fields(client))


def test_it_is_plain_text_for_everybody_and_kept_for_a_day(client, django_assert_num_queries):
    client.get(PATH)  # the site and its theme are in memory from now on
    with django_assert_num_queries(0):
        response = client.get(PATH)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies


def test_it_is_only_for_reading(client):
    assert client.post(PATH).status_code == 405
