from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from shop.search.index import reindex_all
from shop.search.log import (
    KEPT,
    forget_old_searches,
    is_personal,
    popular_searches,
    record,
    summary,
    ticket,
    top_searches,
)
from shop.search.models import SearchDay
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/shop/search/seen/"
OWN = {"Sec-Fetch-Site": "same-origin"}


def counted() -> list[tuple]:
    return list(SearchDay.objects.order_by("query").values_list("query", "searches", "clicks", "results"))


def test_searches_are_added_up_by_day_and_form():
    record(ticket("Tea pot", 3))
    record(ticket("tea  POT!", 4))
    record(ticket("tea pot", 4), clicked=True)
    assert counted() == [("tea pot", 2, 1, 4)]


@pytest.mark.parametrize(
    "text", ["anna@example.com", "0171 234 5678", "+49 (30) 1234567", "4242 4242 4242 4242", "4242-4242-4242-4242"]
)
def test_what_may_be_about_a_person_is_not_kept(client, text):
    page = client.get("/shop/search/", {"q": text})
    assert page.context["ticket"] == ""
    assert is_personal(text)


@pytest.mark.parametrize("text", ["tea pot", "iphone 11 128 gb", "rtx 2060", "100 x 200 cm"])
def test_ordinary_numbers_are_kept(text):
    assert not is_personal(text)


def test_a_ticket_of_somebody_elses_making_is_refused(client):
    with pytest.raises(signing.BadSignature):
        record('["buy at evil.example", 3]:abc')
    assert client.post(ADDRESS, {"ticket": "x:y", "event": "search"}, headers=OWN).status_code == 400
    assert counted() == []


def test_a_results_page_reports_itself_and_a_click(client):
    ProductFactory(title="Mug")
    reindex_all()
    seal = client.get("/shop/search/", {"q": "mug"}).context["ticket"]
    assert counted() == []  # looking writes nothing
    for event in ("search", "click"):
        assert client.post(ADDRESS, {"ticket": seal, "event": event}, headers=OWN).status_code == 204
    assert counted() == [("mug", 1, 1, 1)]


def test_another_site_cannot_report(client):
    refused = client.post(ADDRESS, {"ticket": ticket("mug", 1)}, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert counted() == []


def test_one_client_cannot_flood_the_report(client):
    for _n in range(70):
        client.post(ADDRESS, {"ticket": ticket("mug", 1), "event": "search"}, headers=OWN)
    assert counted() == [("mug", 60, 0, 1)]


def test_old_days_are_forgotten():
    today = timezone.localdate()
    for day in (today, today - KEPT - timedelta(days=1)):
        SearchDay.objects.create(day=day, query="mug", searches=1)
    forget_old_searches()
    assert list(SearchDay.objects.values_list("day", flat=True)) == [today]


def test_the_report_adds_up_a_period():
    today = timezone.localdate()
    SearchDay.objects.create(day=today, query="mug", searches=4, clicks=1, results=9)
    SearchDay.objects.create(day=today - timedelta(days=5), query="mug", searches=4, clicks=3, results=9)
    SearchDay.objects.create(day=today, query="unicorn", searches=2, results=0)
    SearchDay.objects.create(day=today - timedelta(days=8), query="mug", searches=9, results=9)
    since = today - timedelta(days=6)
    assert summary(since) == {"searches": 10, "clicks": 4, "nothing": 2}
    assert top_searches(since, 10, found=True) == [{"query": "mug", "searched": 8, "opened": 4, "rate": 50}]
    assert [row["query"] for row in top_searches(since, 10, found=False)] == ["unicorn"]
    assert popular_searches(5) == ["mug"]
