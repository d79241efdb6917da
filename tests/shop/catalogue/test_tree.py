import pytest

from shop.catalogue.navigation import navigation_categories
from shop.catalogue.tree import category_tree, forget_tree
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def test_the_tree_is_read_once(django_assert_num_queries):
    for _ in range(3):
        CategoryFactory(name="Mugs", parent=CategoryFactory())
    with django_assert_num_queries(1):
        category_tree()
        assert category_tree().roots == navigation_ids()


def navigation_ids() -> list[int]:
    return [node.id for node in category_tree().browsable_roots()]


def test_addresses_are_those_of_the_categories():
    mugs = CategoryFactory(name="Mugs", parent=CategoryFactory(name="Kitchen"))
    assert category_tree().nodes[mugs.pk].url == mugs.get_absolute_url()


def test_a_change_is_seen_when_the_tree_is_forgotten():
    category_tree()
    added = CategoryFactory()
    assert added.pk not in category_tree().nodes
    forget_tree()
    assert added.pk in category_tree().nodes


def test_navigation_leaves_out_what_is_hidden_and_what_is_below_it():
    kitchen = CategoryFactory(name="Kitchen")
    CategoryFactory(name="Mugs", parent=kitchen)
    CategoryFactory(name="Secret", parent=kitchen, is_public=False)
    CategoryFactory(name="Sale", parent=kitchen, exclude_from_menu=True)
    CategoryFactory(name="Below", parent=CategoryFactory(name="Hidden", is_public=False))
    (entry,) = navigation_categories()
    assert entry["name"] == "Kitchen"
    assert [child["name"] for child in entry["children"]] == ["Mugs"]
