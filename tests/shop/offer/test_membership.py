import pytest
from oscar.core.loading import get_model

from shop.offer.membership import note_ranges
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
Range = get_model("offer", "Range")


def make_range(**fields):
    return Range.objects.create(name=f"Range {Range.objects.count()}", **fields)


def belongs(product, found) -> bool:
    """As answered for a basket at once; Oscar's own answer must be the same."""
    note_ranges([product], [found])
    answer = found.contains_product(product)
    del product.known_ranges
    assert Range.objects.get(pk=found.pk).contains_product(product) is answer
    return answer


@pytest.fixture
def variant():
    tables = CategoryFactory(name="Tables")
    parent = ProductFactory(structure="parent", categories=[CategoryFactory(name="Side tables", parent=tables)])
    return ProductFactory(structure="child", parent=parent, product_class=None)


def test_everything_but_what_is_excluded():
    mug, bowl = ProductFactory(), ProductFactory()
    everything = make_range(includes_all_products=True)
    everything.excluded_products.add(bowl)
    assert belongs(mug, everything)
    assert not belongs(bowl, everything)


def test_everything_but_an_excluded_category_and_what_is_below_it(variant):
    everything = make_range(includes_all_products=True)
    everything.excluded_categories.add(variant.parent.categories.get().get_parent())
    assert not belongs(variant, everything)
    assert belongs(ProductFactory(), everything)


def test_named_products_and_their_variants(variant):
    named = make_range()
    named.add_product(variant.parent)
    assert belongs(variant, named)
    assert not belongs(ProductFactory(), named)


def test_a_category_above(variant):
    tables = make_range()
    tables.included_categories.add(variant.parent.categories.get().get_parent())
    assert belongs(variant, tables)
    assert not belongs(ProductFactory(), tables)


def test_a_product_class(variant):
    homeware = make_range()
    homeware.classes.add(variant.parent.product_class)
    assert belongs(variant, homeware)


def test_excluded_beats_included(variant):
    homeware = make_range()
    homeware.classes.add(variant.parent.product_class)
    homeware.excluded_products.add(variant.parent)
    assert not belongs(variant, homeware)


def test_one_query_for_any_number_of_products_and_ranges(django_assert_num_queries):
    products = [ProductFactory() for _ in range(5)]
    ranges = [make_range(includes_all_products=True) for _ in range(3)]
    with django_assert_num_queries(1):
        note_ranges(products, ranges)
