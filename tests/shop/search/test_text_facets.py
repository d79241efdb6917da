import pytest
from django.core.cache import cache

from shop.outbox.worker import drain
from shop.search.index import reindex
from shop.search.models import ProductIndex, TextFacet
from shop.search.text_facets import decide_text_facets
from shop.search.triggers import refresh_text_facets
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def describe(product, name: str, value, kind: str = "text"):
    attribute, _made = product.get_product_class().attributes.get_or_create(
        code=name.lower(), defaults={"name": name, "type": kind}
    )
    product.attribute_values.create(attribute=attribute, **{f"value_{kind}": value})


@pytest.fixture
def mugs():
    """Twelve of them in two materials, each with a story and a weight of its own."""
    made = [ProductFactory() for _ in range(12)]
    for number, mug in enumerate(made):
        describe(mug, "Material", "Clay" if number % 3 else "Glass")
        describe(mug, "Story", f"Mug number {number} was made on a rainy day in the hills, and so on and on.")
        describe(mug, "Weight", number * 1.5, "float")
        describe(mug, "Handles", number % 2 + 1, "integer")
    return made


def test_few_short_values_that_come_again_make_a_facet(mugs):
    assert decide_text_facets() == {"material", "handles"}
    assert set(TextFacet.objects.values_list("code", "name")) == {("material", "Material"), ("handles", "Handles")}
    assert decide_text_facets() == set()


def test_the_products_are_reindexed_and_can_be_filtered(mugs, client):
    reindex([mug.pk for mug in mugs])
    cache.clear()
    refresh_text_facets()
    drain()
    assert ProductIndex.objects.filter(facets__contains={"material": ["Glass"]}).count() == 4
    response = client.get("/shop/catalogue/", {"material": "Glass"})
    assert response.context["total"] == 4
    material = next(facet for facet in response.context["facets"] if facet["name"] == "material")
    assert {one["label"]: one["count"] for one in material["values"]} == {"Clay": 8, "Glass": 4}


def test_what_is_no_facet_any_more_leaves_the_rows(mugs):
    decide_text_facets()
    reindex([mug.pk for mug in mugs])
    mugs[0].get_product_class().attributes.filter(code="material").delete()
    assert decide_text_facets() == {"material"}


def test_an_attribute_with_options_of_the_same_code_keeps_its_options(mugs):
    other = ProductFactory(product_class__name="Other")
    other.get_product_class().attributes.create(code="material", name="Material", type="option")
    assert decide_text_facets() == {"handles"}
