import pytest
from django.core.cache import cache

from shop.search.index import reindex_all
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
PATH = "/suggestions"


def mugs(number: int) -> list[int]:
    ids = [ProductFactory(title=f"Mugwort {index}").pk for index in range(number)]
    reindex_all()
    return ids


def test_the_beginning_of_a_word_finds_it(api):
    [mug] = mugs(1)
    found = api.get(PATH, {"q": "mugw"}).data
    assert [one["id"] for one in found["products"]] == [mug]
    assert "mugwort" in found["searches"]


@pytest.mark.parametrize("q", ["", "   ", "\x00", "'; DROP TABLE x;--", "%", "<script>", "🫖", "a" * 200])
def test_garbage_finds_nothing_and_breaks_nothing(api, q):
    answer = api.get(PATH, {"q": q})
    assert answer.status_code == 200
    assert answer.data["products"] == []


def test_too_long_or_missing_is_refused(api):
    assert api.get(PATH, {"q": "a" * 201}).status_code == 422
    assert api.get(PATH).status_code == 422


def test_the_same_answer_is_sent_once(api):
    mugs(1)
    first = api.get(PATH, {"q": "mugw"})
    assert api.get(PATH, {"q": "mugw"}, if_none_match=first.headers["ETag"]).status_code == 304


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_however_much_is_found(api, django_assert_num_queries, number):
    mugs(number)
    cache.clear()
    api.get("/categories")  # the tree is kept for a minute
    with django_assert_num_queries(4):
        assert len(api.get(PATH, {"q": "mugw"}).data["products"]) == number
