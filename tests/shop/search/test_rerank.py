import pytest

from shop.search.accessories import is_accessory
from shop.search.alike import likenesses
from shop.search.engine import Alternative, Candidate, Term
from shop.search.index import reindex_all
from shop.search.models import ProductIndex
from shop.search.pipeline import search
from shop.search.rerank import ALIKE, Query, judge
from shop.search.salience import MOST
from tests.factories import ProductFactory


def found(query: str) -> list[str]:
    titles = dict(ProductIndex.objects.values_list("pk", "title"))
    return [titles[i] for i in search(query).product_ids]


def candidate(product_id: int, best_field: float, *salient: str) -> Candidate:
    return Candidate(product_id, 1, best_field, frozenset(), salient=salient)


@pytest.mark.parametrize(
    ("title", "accessory"),
    [
        ("keyboard cover", True),
        ("keyboard usb qwerti black", False),
        ("headphon with charger case", False),
        ("case for keyboard", True),
    ],
)
def test_an_accessory_says_so_in_its_name(title, accessory):
    stems = title.split()
    assert is_accessory(stems, {*stems}, {"keyboard", "headphon"}) is accessory


def test_what_was_asked_for_is_no_accessory():
    assert not is_accessory(["keyboard", "cover"], {"keyboard", "cover"}, {"keyboard", "cover"})


def test_likeness_is_what_is_shared_with_the_first_besides_what_was_asked_for():
    salient = [["shoe", "heel"], ["shoe", "heel", "pump"], ["heel"], ["shoe", "sole"], []]
    first = likenesses(salient, [9, 9, 0, 0, 0], {"shoe"})
    assert first[2] > first[1] > 0
    assert first[3] == first[4] == 0


@pytest.mark.parametrize(("words", "alike"), [(["heel"], False), (["red", "heel", "party"], True)])
def test_the_more_is_asked_for_the_further_likeness_spreads(words, alike):
    """What has soles is like one that only its likeness to the best ones brings among the first."""
    best = [candidate(n, 9, "pump") for n in range(9)]
    others = [
        candidate(9, 5, "mat"),
        candidate(10, 5, "mat"),
        candidate(11, 4, "pump", "sole"),
        candidate(12, 1, "sole"),
    ]
    terms = [Term(word, [Alternative(word, (word,), 1, 1)]) for word in words]
    last = judge(best + others, Query(words, terms, []))[-1]
    assert (last[ALIKE] > 0) is alike


@pytest.mark.django_db
def test_the_thing_comes_before_what_covers_it():
    for title in ("Fine keyboard cover", "Keyboard cover", "Keyboard", "Wireless keyboard"):
        ProductFactory(title=title)
    reindex_all()
    assert {*found("keyboard")[:2]} == {"Keyboard", "Wireless keyboard"}
    assert "cover" in found("keyboard cover")[0]


@pytest.mark.django_db
def test_a_product_tells_the_rare_stems_that_it_shares():
    for n in range(12):
        ProductFactory(title=f"Porcelain bowl number{n}", description="Fired twice")
    ProductFactory(title="Enamel jug singular", description="Fired once")
    ProductFactory(title="Enamel jug")
    reindex_all()
    salient = ProductIndex.objects.get(title="Enamel jug singular").salient.split()
    assert {"enamel", "jug"} <= {*salient}
    assert {"fire", "singular"}.isdisjoint(salient)  # nearly all have the one, nobody else has the other
    assert len(salient) <= MOST
