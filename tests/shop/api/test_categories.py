import pytest

from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def test_the_tree_shows_what_is_public_and_nothing_below_what_is_hidden(api):
    kitchen = CategoryFactory(name="Kitchen")
    CategoryFactory(name="Mugs", parent=kitchen)
    attic = CategoryFactory(name="Attic", is_public=False)
    CategoryFactory(name="Trunks", parent=attic)
    (only,) = api.get("/categories").data["items"]
    assert (only["name"], [child["name"] for child in only["children"]]) == ("Kitchen", ["Mugs"])


def test_a_category_with_its_way_from_the_root(api):
    kitchen = CategoryFactory(name="Kitchen")
    mugs = CategoryFactory(name="Mugs", parent=kitchen, description="For <b>tea</b><script>x</script>")
    shown = api.get(f"/categories/{mugs.pk}").data
    assert [step["name"] for step in shown["breadcrumbs"]] == ["Kitchen", "Mugs"]
    assert shown["description_html"] == "For <b>tea</b>"


def test_missing_and_hidden_categories_are_told_alike(api):
    hidden = CategoryFactory(name="Attic", is_public=False)
    answers = [api.get(f"/categories/{pk}") for pk in (hidden.pk, 999999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("number", [1, 3])
def test_the_tree_is_read_once_a_minute(api, django_assert_num_queries, number):
    for n in range(number):
        CategoryFactory(name=f"Category {n}")
    api.get("/categories")
    with django_assert_num_queries(0):
        assert len(api.get("/categories").data["items"]) == number
