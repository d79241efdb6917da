import pytest
from wagtail.images import get_image_model

from shop.catalogue.models import Category, Product, ProductClass
from shop.catalogue.tree import category_tree
from shop.outbox import worker
from shop.search.index import reindex
from shop.search.models import ProductIndex
from shop.search.pipeline import search
from tests.catalogue_factories import an_image, choose
from tests.factories import CategoryFactory, ProductClassFactory, ProductFactory
from tests.shop.dashboard.catalogue.pictures import bad_uploads, png, upload

CREATE = "/dashboard/catalogue/categories/create/"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def update_url(category: Category) -> str:
    return f"/dashboard/catalogue/categories/{category.pk}/update/"


def form(**changes) -> dict:
    return {"name": "Kitchen", "is_public": "on", "treebeard_position": "first-child", **changes}


def test_a_category_is_added_with_a_picture(dashboard):
    html = '<p onclick="x()">For cooks</p>'
    assert dashboard.post(CREATE, form(image=upload(png()), description=html)).status_code == 302
    category = Category.objects.get()
    assert (category.image.description, category.description) == ("Kitchen", "<p>For cooks</p>")
    assert category.is_root()


def test_a_category_is_added_below_another(dashboard):
    parent = CategoryFactory()
    url = f"{CREATE}{parent.pk}/"
    assert dashboard.get(url).context["form"]["treebeard_ref_node"].value() == parent.pk
    dashboard.post(url, form(treebeard_ref_node=parent.pk))
    parent.refresh_from_db()
    assert parent.get_children().get().name == "Kitchen"


@pytest.mark.parametrize("bad", list(bad_uploads()))
def test_what_is_no_picture_is_explained_at_its_field(dashboard, bad):
    response = dashboard.post(CREATE, form(image=bad_uploads()[bad]))
    assert set(response.context["form"].errors) == {"image"}
    assert not Category.objects.exists()
    assert not get_image_model().objects.exists()


def test_a_picture_stays_until_it_is_removed(dashboard):
    category = CategoryFactory(image=an_image())
    dashboard.post(update_url(category), form())
    category.refresh_from_db()
    assert category.image is not None
    dashboard.post(update_url(category), form(remove_image="on"))
    category.refresh_from_db()
    assert category.image is None


def test_a_new_name_is_found_and_shown_at_once(dashboard):
    category = CategoryFactory(name="Old")
    product = ProductFactory(categories=[category])
    reindex([product.pk])
    assert category_tree().nodes[category.pk].name == "Old"
    dashboard.post(update_url(category), form(name="New"))
    worker.drain()
    assert category_tree().nodes[category.pk].name == "New"
    assert search("new").product_ids


@pytest.mark.parametrize("changes", [{"name": ""}, {"treebeard_position": "up"}, {"treebeard_ref_node": "999"}])
def test_what_does_not_fit_is_explained_at_its_field(dashboard, changes):
    response = dashboard.post(CREATE, form(**changes))
    assert set(response.context["form"].errors) == set(changes)


def test_a_deleted_category_leaves_its_products_without_it(dashboard):
    category = CategoryFactory()
    product = ProductFactory(categories=[category])
    reindex([product.pk])
    category_tree()
    pk = category.pk
    assert dashboard.post(f"/dashboard/catalogue/categories/{pk}/delete/").status_code == 302
    worker.drain()
    assert pk not in category_tree().nodes
    assert ProductIndex.objects.get(product=product).category_ids == []


def test_categories_hidden_in_bulk_are_hidden_at_once_with_all_below(dashboard):
    category = CategoryFactory()
    below = CategoryFactory(parent=category)
    category_tree()
    dashboard.post("/dashboard/catalogue/categories/", {"action": "make_non_public", "selected_category": category.pk})
    below.refresh_from_db()
    assert not below.ancestors_are_public
    assert not category_tree().nodes[below.pk].browsable


def test_a_product_type_with_products_is_not_deleted(dashboard):
    kept = ProductFactory().product_class
    unused = ProductClassFactory(name="Unused")
    for product_class in (kept, unused):
        dashboard.post(f"/dashboard/catalogue/product-type/{product_class.pk}/delete/")
    assert list(ProductClass.objects.all()) == [kept]


def test_a_group_of_choices_in_use_is_not_deleted(dashboard):
    product = ProductFactory()
    choose(product, "Colour", "Sage")
    group = product.attribute_values.get().attribute.option_group
    dashboard.post(f"/dashboard/catalogue/attribute-option-group/{group.pk}/delete/")
    assert Product.objects.get().attribute_values.count() == 1


@pytest.mark.parametrize("path", ["attribute-option-group", "option"])
@pytest.mark.parametrize("action", ["update", "delete"])
def test_a_key_that_is_none_is_not_found(dashboard, path, action):
    for pk in ("abc", "__fk__", "0", "9" * 30):
        assert dashboard.get(f"/dashboard/catalogue/{path}/{pk}/{action}/").status_code == 404
