from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from shop.security.attempts import admit
from shop.security.client_address import client_network
from shop.security.policy_reports.model import PolicyReport
from shop.security.policy_reports.parsing import Violation

HOUR = timedelta(hours=1)
COUNT = """
    UPDATE security_policyreport SET count = count + 1, last_at = %(now)s
    WHERE page = %(page)s AND directive = %(directive)s AND blocked = %(blocked)s AND sample = %(sample)s
"""
# The limit is on kinds, as a report can be about anything; a few more may come in at the very same moment.
NOTE = """
    INSERT INTO security_policyreport AS r (page, directive, blocked, sample, count, first_at, last_at)
    SELECT %(page)s, %(directive)s, %(blocked)s, %(sample)s, 1, %(now)s, %(now)s
    WHERE (SELECT count(*) FROM security_policyreport) < %(most)s
    ON CONFLICT (page, directive, blocked, sample) DO UPDATE SET count = r.count + 1, last_at = excluded.last_at
"""


def admit_report(*, address: str | None) -> bool:
    """Count a body sent by a client; whether it may be read. The client's count comes first, so that one client
    cannot use up what all may send."""
    of_client = f"policy:{client_network(address)}"
    return admit(of_client, most=settings.POLICY_REPORTS_PER_CLIENT_AND_HOUR, period=HOUR) and admit(
        "policy:*", most=settings.POLICY_REPORTS_PER_HOUR, period=HOUR
    )


def collect(violations: Iterable[Violation]) -> None:
    """Count each under its kind. A kind that is new is left out when as many are known as may be."""
    common = {"now": timezone.now(), "most": settings.POLICY_REPORT_KINDS}
    with connection.cursor() as cursor:
        for violation in violations:
            values = {**vars(violation), **common}
            cursor.execute(COUNT, values)
            if not cursor.rowcount:
                cursor.execute(NOTE, values)


def forget_old() -> int:
    """Delete what has not happened again for long; the number deleted."""
    long_ago = timezone.now() - timedelta(days=settings.POLICY_REPORT_DAYS)
    return PolicyReport.objects.filter(last_at__lt=long_ago).delete()[0]
