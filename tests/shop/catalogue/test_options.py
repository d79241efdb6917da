import pytest

from shop.catalogue.options import ELSEWHERE, SOLD_OUT
from shop.catalogue.swatches import colour_of
from tests.catalogue_factories import AttributeOptionGroup, a_variant, an_image, hang
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def page_of(client, parent, variant=None) -> dict:
    return client.get(parent.get_absolute_url(), {"variant": variant.pk} if variant else {}).context


def test_a_sold_out_combination_is_marked_and_can_still_be_looked_at(client):
    parent = ProductFactory(title="Mug", structure="parent")
    a_variant(parent, colour="Sand")
    moss = a_variant(parent, colour="Moss", stock=0)
    (group,) = page_of(client, parent)["option_groups"]
    assert [choice.state for choice in group.values] == ["", SOLD_OUT]
    assert page_of(client, parent, moss)["selected"].id == moss.pk


def test_a_combination_that_does_not_exist_leads_to_the_nearest_and_says_so(client):
    parent = ProductFactory(title="Shirt", structure="parent")
    small = a_variant(parent, colour="Sand", size="S")
    other = a_variant(parent, colour="Moss", size="M")
    colours, _sizes = page_of(client, parent, small)["option_groups"]
    moss = colours.values[1]
    assert (moss.state, moss.variant_id) == (ELSEWHERE, other.pk)
    html = client.get(parent.get_absolute_url(), {"variant": small.pk}).content.decode()
    assert "changes your other choices" in html


def test_a_choice_tells_its_price_where_that_differs(client):
    parent = ProductFactory(title="Shirt", structure="parent")
    small = a_variant(parent, size="S", price="10.00")
    a_variant(parent, size="M", price="10.00")
    a_variant(parent, size="L", price="12.00")
    (sizes,) = page_of(client, parent, small)["option_groups"]
    assert [choice.price and str(choice.price) for choice in sizes.values] == [None, None, "12.00"]


def test_variants_with_pictures_of_their_own_are_chosen_by_picture(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    parent = ProductFactory(title="Shirt", structure="parent")
    for colour in ("Sand", "Moss"):
        image = an_image(colour)
        for size in "SM":
            hang(a_variant(parent, colour=colour, size=size), image)
    colours, sizes = page_of(client, parent)["option_groups"]
    assert (colours.kind, sizes.kind) == ("picture", "text")


def test_colours_are_painted_when_every_value_is_one(client):
    parent = ProductFactory(title="Mug", structure="parent")
    a_variant(parent, colour="Dark teal", glaze="Matt")
    a_variant(parent, colour="Sand", glaze="Teal")
    colours, glazes = page_of(client, parent)["option_groups"]
    assert (colours.kind, glazes.kind) == ("colour", "text")
    assert 'fill="#1f7d7a"' in client.get(parent.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("name", "code", "colour"),
    [
        ("Sage", None, "#9caa8b"),
        ("Our own green", "#0B5D3B-own", "#0b5d3b"),
        ("Evergreen", None, ""),
        ("Large", None, ""),
        ('"><script>', "#12", ""),
    ],
)
def test_what_colour_an_option_stands_for(name, code, colour):
    group = AttributeOptionGroup.objects.create(name="Colour")
    assert colour_of(group.options.create(option=name, code=code)) == colour
