"""What is searched for, counted by day and without anybody's data. Why so:
deploy/decisions/searches-are-counted-by-beacon.md"""

import re
from datetime import date, timedelta

from django.core import signing
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.search.models import SearchDay
from shop.search.normalise import query_key

# Seven digits are a phone number or more of a card; an "@" is an address. Prices, sizes and models stay below.
PERSONAL = re.compile(r"@|(?:\d[\s./()+-]*){7}")
KEPT = timedelta(days=400)
POPULAR_SINCE = timedelta(days=30)
# Others are shown only what so many searches were for: what one person typed stays with that person.
POPULAR_FROM = 3
SIGNER = signing.Signer(salt="search.seen")

_COUNT = """
INSERT INTO search_searchday AS d (day, query, searches, clicks, results) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (day, query) DO UPDATE SET searches = d.searches + EXCLUDED.searches, clicks = d.clicks + EXCLUDED.clicks,
  results = EXCLUDED.results
"""

_POPULAR = """
SELECT query FROM search_searchday WHERE day >= %s AND results > 0 AND query LIKE %s
GROUP BY query HAVING sum(searches) >= %s ORDER BY sum(searches) DESC, query LIMIT %s
"""


def ticket(query: str, results: int) -> str:
    """What a results page says of itself, so that nobody can report searches that were never answered. "" for what
    is not to be counted."""
    key = query_key(query)
    return SIGNER.sign_object([key, results]) if key and not is_personal(query) else ""


def record(ticket: str, *, clicked: bool = False) -> None:
    """Count the search, or the opening of one of its results. signing.BadSignature for a ticket that is not ours."""
    query, results = SIGNER.unsign_object(ticket)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [timezone.localdate(), query, int(not clicked), int(clicked), results])


def is_personal(query: str) -> bool:
    return bool(PERSONAL.search(query))


def popular_searches(limit: int, *, prefix: str = "") -> list[str]:
    """What is searched for most, and found; of those that begin like this."""
    since, begins = timezone.localdate() - POPULAR_SINCE, re.sub(r"([%_\\])", r"\\\1", prefix) + "%"
    with connection.cursor() as cursor:
        cursor.execute(_POPULAR, [since, begins, POPULAR_FROM, limit])
        return [query for (query,) in cursor.fetchall()]


def summary(since: date) -> dict[str, int]:
    sums = SearchDay.objects.filter(day__gte=since).aggregate(searches=Sum("searches"), clicks=Sum("clicks"))
    nothing = SearchDay.objects.filter(day__gte=since, results=0).aggregate(total=Sum("searches"))["total"]
    return {"searches": sums["searches"] or 0, "clicks": sums["clicks"] or 0, "nothing": nothing or 0}


def top_searches(since: date, limit: int, *, found: bool) -> list[dict]:
    """Query, searches, clicks and click-through in per cent, most frequent first. `found`: or those without results."""
    rows = SearchDay.objects.filter(day__gte=since, **({"results__gt": 0} if found else {"results": 0}))
    sums = rows.values("query").annotate(searched=Sum("searches"), opened=Sum("clicks")).filter(searched__gt=0)
    return [
        {**row, "rate": min(100, round(100 * row["opened"] / row["searched"]))}
        for row in sums.order_by("-searched", "query")[:limit]
    ]


@every(timedelta(days=1), "search.forget")
def forget_old_searches(message: Message | None = None) -> None:
    SearchDay.objects.filter(day__lt=timezone.localdate() - KEPT).delete()
