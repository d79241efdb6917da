import pytest
from django.utils import timezone

from shop.search.models import SearchDay, SearchRedirect, Synonyms
from shop.security.models import AuditEntry
from tests.factories import CategoryFactory, ProductFactory

ROOM = "/dashboard/search/"


@pytest.mark.parametrize("days", ["", "7", "30", "90", "x"])
def test_the_report_shows_what_was_searched_for(dashboard, days):
    today = timezone.localdate()
    SearchDay.objects.create(day=today, query="tea pot", searches=4, clicks=1, results=3)
    SearchDay.objects.create(day=today, query="unicorn <b>", searches=2, results=0)
    text = dashboard.get(ROOM, {"days": days}).content.decode()
    assert "tea pot" in text
    assert "25 %" in text
    assert "unicorn &lt;b&gt;" in text


def test_an_empty_report_says_so(dashboard):
    text = dashboard.get(ROOM).content.decode()
    assert "Nobody has searched in this time." in text
    assert "Every search in this time found something." in text


def test_synonyms_are_written_changed_and_deleted(dashboard):
    dashboard.post(f"{ROOM}synonyms/new/", {"words": "Couch, sofa\nSettee!", "also": ""})
    group = Synonyms.objects.get()
    assert group.words == ["couch", "sofa", "settee"]
    assert "couch, sofa, settee" in dashboard.get(f"{ROOM}synonyms/").content.decode()
    dashboard.post(f"{ROOM}synonyms/{group.pk}/", {"words": "couch", "also": "sofa bed"})
    group.refresh_from_db()
    assert (group.words, group.also) == (["couch"], ["sofa bed"])
    dashboard.post(f"{ROOM}synonyms/{group.pk}/delete/")
    assert not Synonyms.objects.exists()


@pytest.mark.parametrize("words", ["", "couch", "!!!", "x" * 61 + ", y", ", ".join(f"w{n}" for n in range(31))])
def test_synonyms_that_say_nothing_are_refused(dashboard, words):
    response = dashboard.post(f"{ROOM}synonyms/new/", {"words": words, "also": ""})
    assert response.context["form"].errors
    assert not Synonyms.objects.exists()


def test_redirects_lead_to_a_category_a_product_or_a_page(dashboard):
    category, product = CategoryFactory(), ProductFactory(upc="4006381333931")
    for query, target in (
        ("A!", {"category": category.pk}),
        ("b", {"product": "4006381333931"}),
        ("c", {"path": "/delivery/"}),
    ):
        assert dashboard.post(f"{ROOM}redirects/new/", {"query": query, **target}).status_code == 302
    rows = SearchRedirect.objects.values_list("query", "category", "product", "path")
    assert list(rows) == [("a", category.pk, None, ""), ("b", None, product.pk, ""), ("c", None, None, "/delivery/")]
    entry = SearchRedirect.objects.get(query="b")
    assert "4006381333931" in dashboard.get(f"{ROOM}redirects/{entry.pk}/").content.decode()
    dashboard.post(f"{ROOM}redirects/{entry.pk}/delete/")
    assert SearchRedirect.objects.count() == 2


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"path": "https://evil.example/"},
        {"path": "//evil.example"},
        {"path": "/\\evil.example"},
        {"product": "unknown"},
        {"category": "9999"},
        {"path": "/a/", "product": "4006381333931"},
    ],
)
def test_a_redirect_to_nowhere_or_elsewhere_is_refused(dashboard, target):
    ProductFactory(upc="4006381333931")
    response = dashboard.post(f"{ROOM}redirects/new/", {"query": "a", **target})
    assert response.context["form"].errors
    assert not SearchRedirect.objects.exists()


def test_two_redirects_of_one_search_are_refused(dashboard):
    SearchRedirect.objects.create(query="tea pot", path="/a/")
    response = dashboard.post(f"{ROOM}redirects/new/", {"query": "Tea  POT", "path": "/b/"})
    assert "query" in response.context["form"].errors


def noted(action: str) -> list[dict]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk").values_list("details", flat=True))


def test_who_changed_synonyms_and_how_is_in_the_log(dashboard, merchant):
    new = f"{ROOM}synonyms/new/"
    dashboard.post(new, {"words": "couch, sofa", "also": ""})
    group = Synonyms.objects.get()
    dashboard.post(f"{ROOM}synonyms/{group.pk}/", {"words": "couch, sofa", "also": ""})  # changes nothing
    dashboard.post(f"{ROOM}synonyms/{group.pk}/", {"words": "couch", "also": "sofa bed"})
    dashboard.post(new, {"words": "", "also": ""})  # refused
    dashboard.post(f"{ROOM}synonyms/{group.pk}/delete/")
    couch_sofa, couch = {"words": ["couch", "sofa"], "also": []}, {"words": ["couch"], "also": ["sofa bed"]}
    assert noted("search.rule_saved") == [
        {"before": {}, "after": couch_sofa},
        {"before": couch_sofa, "after": couch},
    ]
    assert noted("search.rule_deleted") == [{"had": couch}]
    assert {entry.actor for entry in AuditEntry.objects.filter(action__startswith="search.")} == {merchant}


def test_who_changed_redirects_and_how_is_in_the_log(dashboard):
    dashboard.post(f"{ROOM}redirects/new/", {"query": "gift", "path": "/gifts/"})
    entry = SearchRedirect.objects.get()
    dashboard.post(f"{ROOM}redirects/{entry.pk}/", {"query": "gift", "path": "/cards/"})
    dashboard.post(f"{ROOM}redirects/{entry.pk}/", {"query": "gift", "path": "//evil.example"})  # refused
    dashboard.post(f"{ROOM}redirects/{entry.pk}/delete/")
    first = {"query": "gift", "category": None, "product": None, "path": "/gifts/"}
    second = {**first, "path": "/cards/"}
    assert noted("search.rule_saved") == [{"before": {}, "after": first}, {"before": first, "after": second}]
    assert noted("search.rule_deleted") == [{"had": second}]


@pytest.mark.parametrize("number", [1, 3])
def test_lists_of_rules_cost_the_same_however_many(dashboard, django_assert_num_queries, number):
    for index in range(number):
        SearchRedirect.objects.create(query=f"q{index}", product=ProductFactory(title=f"Mug {index}"))
        Synonyms.objects.create(words=[f"a{index}", "b"], also=[], keys=["a"])
    for name in ("synonyms", "redirects"):
        dashboard.get(f"{ROOM}{name}/")
        with django_assert_num_queries(5):
            page = dashboard.get(f"{ROOM}{name}/").content.decode()
    assert "Mug 0" in page


def test_empty_lists_of_rules_say_so(dashboard):
    assert "No synonyms yet." in dashboard.get(f"{ROOM}synonyms/").content.decode()
    assert "No redirects yet." in dashboard.get(f"{ROOM}redirects/").content.decode()
