import pytest

from shop.search.index import reindex_all
from shop.search.models import ProductIndex
from shop.search.pipeline import search
from shop.search.synonyms import save_synonyms
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _goods():
    for title in ("Sofa Oslo", "USB flash drive", "Gaming notebook", "Teapot"):
        ProductFactory(title=title)
    reindex_all()


def found(query: str) -> list[str]:
    titles = dict(ProductIndex.objects.values_list("pk", "title"))
    return [titles[i] for i in search(query).product_ids]


def test_words_of_a_group_find_each_other_at_once():
    assert found("couch") == []
    save_synonyms(words=["couch", "sofa", "settee"], also=[])
    assert found("couch") == found("couches") == found("settee oslo") == ["Sofa Oslo"]


def test_phrases_may_have_several_words():
    save_synonyms(words=["memory stick", "usb flash drive"], also=[])
    assert found("memory stick")[0] == found("memory sticks")[0] == "USB flash drive"


def test_one_way_is_one_way():
    save_synonyms(words=["present"], also=["teapot"])
    assert found("present") == ["Teapot"]
    ProductFactory(title="Present")
    reindex_all()
    assert found("teapot") == ["Teapot"]


def test_a_changed_group_counts_as_changed():
    group = save_synonyms(words=["couch", "sofa"], also=[])
    save_synonyms(words=["kettle", "teapot"], also=[], synonyms=group)
    assert found("couch") == []
    assert found("kettle") == ["Teapot"]
