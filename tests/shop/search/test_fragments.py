import pytest

from shop.search.index import reindex
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

URL = "/fragments/cards/"


def cards(client, ids: str) -> list[int]:
    return [card.pk for card in client.get(URL, {"ids": ids}).context["cards"]]


def test_cards_come_in_the_order_asked_for(client):
    first, second = ProductFactory(), ProductFactory()
    hidden = ProductFactory(is_public=False)
    reindex([first.pk, second.pk, hidden.pk])
    assert cards(client, f"{second.pk},{hidden.pk},{first.pk},{second.pk}") == [second.pk, first.pk]


@pytest.mark.parametrize(
    "ids", ["", "x", "-1", "1;DROP", "\x00", "9" * 50, "²", "0,", "1 OR 1", ",".join(["7"] * 9000)]
)
def test_garbage_brings_no_cards(client, ids):
    assert cards(client, ids) == []


@pytest.mark.parametrize("number", [1, 24])
def test_one_query_and_nothing_of_the_visitor(client, number, django_assert_num_queries):
    ids = [ProductFactory().pk for _one in range(number)]
    reindex(ids)
    client.get(URL)
    with django_assert_num_queries(1):
        response = client.get(URL, {"ids": ",".join(map(str, ids))})
    assert len(response.context["cards"]) == min(number, 12)
    assert response.cookies == {}
    assert response["Cache-Control"] == "public, max-age=300"
