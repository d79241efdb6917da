import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.mail.models import MarketingConsent
from shop.security.models import AuditEntry

pytestmark = pytest.mark.django_db
LIST = "/dashboard/subscribers/"


def consent(email: str, **fields) -> MarketingConsent:
    facts = {"wording": "Yes.", "wording_version": "1", "confirmed_at": timezone.now(), **fields}
    return MarketingConsent.objects.create(email=email, **facts)


def test_only_who_confirmed_and_did_not_leave_is_listed(dashboard):
    assert "Nobody has subscribed yet" in dashboard.get(LIST).content.decode()
    consent("alice@example.com")
    consent("bob@example.com", confirmed_at=None)
    consent("charlie@example.com", withdrawn_at=timezone.now())
    page = dashboard.get(LIST).content.decode()
    assert "alice@example.com" in page
    assert "bob@" not in page
    assert "charlie@" not in page


def test_the_file_has_a_link_to_leave_and_is_noted(dashboard, merchant):
    consent("alice@example.com")
    consent("=cmd@example.com")
    answer = dashboard.post(f"{LIST}export/")
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert len(rows) == 3
    assert "/shop/accounts/no-news/" in rows[2]
    assert not any(row.startswith("=") for row in rows)
    assert AuditEntry.objects.get(action="account.data_exported").actor == merchant
    assert dashboard.get(f"{LIST}export/").status_code == 405


def test_three_cost_as_many_queries_as_one(dashboard):
    def queries() -> int:
        dashboard.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            dashboard.get(LIST)
        return len(captured)

    consent("a@example.com")
    one = queries()
    consent("b@example.com")
    consent("c@example.com")
    assert queries() == one <= 9
