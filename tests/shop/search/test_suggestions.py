import pytest

from shop.search.index import reindex_all
from shop.search.log import record, ticket
from shop.search.suggestions import suggest
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/shop/search/suggestions/"


def stock(*titles: str) -> None:
    for title in titles:
        ProductFactory(title=title)
    reindex_all()


def titles(text: str) -> list[str]:
    return [card.title for card in suggest(text).products]


def test_products_are_found_by_the_beginning_of_the_last_word():
    stock("Stoneware mug", "Stone vase", "Glass mug")
    assert sorted(titles("sto")) == ["Stone vase", "Stoneware mug"]
    assert titles("mug stonew") == ["Stoneware mug"]


def test_words_are_completed_the_most_frequent_first():
    stock("Stoneware mug", "Stone vase", "Stoneware bowl")
    assert suggest("glass sto").searches == ["glass stoneware", "glass stone"]


@pytest.mark.parametrize("typed", ["stnoew", "stoen", "stonw", "sttone"])
def test_a_wrong_beginning_is_corrected(typed):
    stock("Stoneware mug", "Glass bowl")
    assert suggest(typed).searches == ["stoneware"]
    assert titles(typed) == ["Stoneware mug"]


def test_categories_are_named():
    mugs = CategoryFactory(name="Mugs and cups")
    CategoryFactory(name="Hidden mugs", is_public=False)
    stock("Bowl")
    assert [node.id for node in suggest("mug").categories] == [mugs.pk]


def test_popular_searches_come_before_completed_words():
    stock("Stoneware mug")
    for _visitor in range(3):
        record(ticket("stoneware mug", 1))
    assert suggest("stonew").searches == ["stoneware mug", "stoneware"]


def test_what_one_person_typed_is_not_shown_to_others():
    stock("Stoneware mug")
    record(ticket("stone for anna", 1))
    assert suggest("ston").searches == ["stoneware"]


BAD_INPUT = [
    "",
    " ",
    "\x00",
    ".*(a+)+$",
    "[",
    "%_\\",
    "'; DROP",
    "&|!:*()",
    "<b>x</b>",
    "🫖",
    "a" * 10_000,
    "a " * 5_000,
]


@pytest.mark.parametrize("text", BAD_INPUT)
def test_bad_input_is_answered(client, text):
    stock("Stoneware mug")
    response = client.get(ADDRESS, {"q": text})
    assert response.status_code == 200
    assert b"<b>x" not in response.content


@pytest.mark.parametrize("number", [1, 24])
def test_suggestions_cost_the_same_whatever_they_find(client, django_assert_num_queries, number):
    stock(*(f"Stoneware mug {n}" for n in range(number)))
    client.get(ADDRESS, {"q": "ston"})  # reads the category tree
    with django_assert_num_queries(4):
        response = client.get(ADDRESS, {"q": "ston"})
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in response.headers


def test_a_products_price_stands_beside_it(client):
    stock("Stoneware mug")
    text = client.get(ADDRESS, {"q": "ston"}).content.decode()
    assert 'role="listbox"' in text
    assert text.count('role="option"') == 2
    assert "€" in text
