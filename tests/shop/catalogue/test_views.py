import pytest
from django.conf import settings
from oscar.core.loading import get_model

from shop.catalogue.images import create_renditions
from shop.search.index import reindex
from tests.catalogue_factories import a_review, a_variant, an_image, choose, hang
from tests.factories import CategoryFactory, ProductFactory, StaffFactory

pytestmark = pytest.mark.django_db

ProductRecommendation = get_model("catalogue", "ProductRecommendation")


def a_mug_in(colours: list[str], **details):
    """A parent with a variant of each colour, every one with a picture of its own."""
    category = CategoryFactory(name="Mugs")
    parent = ProductFactory(title="Stoneware mug", structure="parent", categories=[category], **details)
    variants = [a_variant(parent, colour=colour) for colour in colours]
    for product in (parent, *variants):
        image = an_image()
        create_renditions(image)
        hang(product, image)
    a_review(parent)
    reindex([parent.pk])
    return parent, variants


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("number", [1, 24])
def test_a_product_costs_the_same_whatever_its_variants(client, django_assert_num_queries, number):
    parent, _variants = a_mug_in([f"Glaze {n}" for n in range(number)])
    with django_assert_num_queries(20):  # site, theme, store, and the category tree and deliveries once a minute
        client.get(parent.get_absolute_url())
    with django_assert_num_queries(1):
        response = client.get(parent.get_absolute_url())
    assert len(response.context["variants"]) == number
    assert len(response.context["gallery"]) == number + 1


def test_an_anonymous_visit_reads_no_session_basket_or_user(client, django_assert_max_num_queries):
    parent, _variants = a_mug_in(["Sand"])
    with django_assert_max_num_queries(20) as queries:
        response = client.get(parent.get_absolute_url())
    statements = " ".join(q["sql"] for q in queries.captured_queries)
    assert not any(f'FROM "{table}"' in statements for table in ("django_session", "basket_basket", "accounts_user"))
    assert response.cookies == {}


def test_the_address_chooses_the_variant(client):
    parent, (sand, moss) = a_mug_in(["Sand", "Moss"])
    page = client.get(parent.get_absolute_url(), {"variant": moss.pk}).context
    assert page["selected"].id == moss.pk
    assert page["selected"].image_index == 3
    (group,) = page["option_groups"]
    assert group.name == "Colour"
    assert [(v.value, v.selected, v.url) for v in group.values] == [
        ("Sand", False, f"{parent.get_absolute_url()}?variant={sand.pk}"),
        ("Moss", True, f"{parent.get_absolute_url()}?variant={moss.pk}"),
    ]


@pytest.mark.parametrize("asked", ["", "x", "-1", "99999999999999999999", "\x00", "1 OR 1=1"])
def test_a_garbage_variant_is_ignored(client, asked):
    parent, (sand, _moss) = a_mug_in(["Sand", "Moss"])
    response = client.get(parent.get_absolute_url(), {"variant": asked})
    assert response.context["selected"].id == sand.pk


def test_a_foreign_variant_is_ignored(client):
    parent, (sand,) = a_mug_in(["Sand"])
    other = ProductFactory()
    assert client.get(parent.get_absolute_url(), {"variant": other.pk}).context["selected"].id == sand.pk


def test_the_first_variant_one_can_buy_is_chosen(client):
    parent = ProductFactory(title="Mug", structure="parent")
    a_variant(parent, colour="Sand", stock=0)
    moss = a_variant(parent, colour="Moss", stock=2)
    page = client.get(parent.get_absolute_url()).context
    assert page["selected"].id == moss.pk
    assert (page["selected"].availability, page["selected"].max_quantity) == ("low_stock", 2)
    assert [v.available for v in page["option_groups"][0].values] == [False, True]


def test_a_choice_keeps_the_other_choices(client):
    parent = ProductFactory(title="Shirt", structure="parent")
    variants = {
        (colour, size): a_variant(parent, colour=colour, size=size) for colour in ("Sand", "Moss") for size in "SM"
    }
    page = client.get(parent.get_absolute_url(), {"variant": variants["Sand", "M"].pk}).context
    colours, sizes = page["option_groups"]
    assert colours.values[1].url.endswith(f"={variants['Moss', 'M'].pk}")
    assert sizes.values[0].url.endswith(f"={variants['Sand', 'S'].pk}")


def test_a_variants_own_address_leads_to_the_products_page(client):
    parent, (sand,) = a_mug_in(["Sand"])
    response = client.get(sand.get_absolute_url())
    assert (response.status_code, response.url) == (301, f"{parent.get_absolute_url()}?variant={sand.pk}")


def test_an_old_address_leads_to_the_new_one(client):
    product = ProductFactory(title="Mug")
    response = client.get(f"/shop/catalogue/pot_{product.pk}/?variant=1")
    assert (response.status_code, response.url) == (301, f"{product.get_absolute_url()}?variant=1")


def test_the_canonical_address_has_no_variant(client):
    parent, (sand,) = a_mug_in(["Sand"])
    response = client.get(parent.get_absolute_url(), {"variant": sand.pk})
    assert response.context["canonical_url"] == f"{settings.SITE_URL}{parent.get_absolute_url()}"


def test_an_unpublished_product_and_its_variants_are_missing(client):
    parent, (sand,) = a_mug_in(["Sand"], is_public=False)
    assert client.get(parent.get_absolute_url()).status_code == 404
    assert client.get(sand.get_absolute_url()).status_code == 404


def test_staff_may_look_at_an_unpublished_product(client):
    product = ProductFactory(is_public=False)
    client.force_login(StaffFactory())
    assert client.get(product.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("pk", ["0", "4711", "9" * 30])
def test_a_missing_product_is_missing(client, pk):
    assert client.get(f"/shop/catalogue/mug_{pk}/").status_code == 404


def test_script_in_a_description_is_not_shown(client):
    product = ProductFactory(description='<p onclick="x()">Fine <b>clay</b><script>alert(1)</script></p>')
    html = client.get(product.get_absolute_url()).content.decode()
    assert "<p>Fine <b>clay</b></p>" in html
    assert "alert(1)" not in html


def test_facts_that_are_no_choice_are_listed(client):
    parent, _variants = a_mug_in(["Sand", "Moss"], brand="Lehm")
    choose(parent, "Material", "Stoneware")
    page = client.get(parent.get_absolute_url()).context
    assert page["attributes"] == [("Brand", "Lehm"), ("Material", "Stoneware")]


def test_what_the_merchant_recommends_comes_first(client):
    mug, pot, tray = (ProductFactory(title=title) for title in ("Mug", "Pot", "Tray"))
    reindex([mug.pk, pot.pk, tray.pk])
    ProductRecommendation.objects.create(primary=mug, recommendation=pot, ranking=1)
    ProductRecommendation.objects.create(primary=mug, recommendation=tray, ranking=2)
    assert [c.title for c in client.get(mug.get_absolute_url()).context["related"]] == ["Tray", "Pot"]


def test_without_a_recommendation_the_category_helps(client):
    mugs, pots = CategoryFactory(), CategoryFactory()
    mug, cup = ProductFactory(categories=[mugs]), ProductFactory(title="Cup", categories=[mugs])
    pot = ProductFactory(categories=[pots])
    reindex([mug.pk, cup.pk, pot.pk])
    assert [c.title for c in client.get(mug.get_absolute_url()).context["related"]] == ["Cup"]


def test_breadcrumbs_lead_through_the_deepest_category(client):
    kitchen = CategoryFactory(name="Kitchen")
    mugs = CategoryFactory(name="Mugs", parent=kitchen)
    product = ProductFactory(title="Mug", categories=[kitchen, mugs])
    trail = client.get(product.get_absolute_url()).context["breadcrumbs"]
    assert [name for name, _url in trail] == ["Home", "Kitchen", "Mugs", "Mug"]


def test_a_product_without_a_price_is_shown_as_not_for_sale(client):
    product = ProductFactory()
    product.stockrecords.all().delete()
    response = client.get(product.get_absolute_url())
    assert response.context["selected"].price is None
    assert "Not for sale online" in response.content.decode()
