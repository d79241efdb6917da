from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shop.catalogue.facts import facts_of, grouped
from tests.catalogue_factories import AttributeOptionGroup, ProductAttribute
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def give(product, name: str, kind: str, value: object) -> None:
    attribute = ProductAttribute.objects.create(
        product_class=product.product_class, code=f"code{ProductAttribute.objects.count()}", name=name, type=kind
    )
    product.attribute_values.create(attribute=attribute, **{f"value_{kind}": value})


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("boolean", True, "Yes"),
        ("boolean", False, "No"),
        ("integer", 0, "0"),
        ("integer", 12500, "12,500"),
        ("float", 0.1 + 0.2, "0.3"),
        ("float", 3.0, "3"),
        ("date", date(2026, 11, 24), "24 Nov 2026"),
        ("richtext", "<p>Hand <b>thrown</b></p>", "Hand thrown"),
        ("text", " Oak ", "Oak"),
    ],
)
def test_a_value_is_written_as_its_kind_is_read(kind, value, text):
    product = ProductFactory()
    give(product, "Fact", kind, value)
    assert [fact for _name, fact in facts_of(product).values()] == [text]


def test_several_options_are_listed():
    product = ProductFactory()
    group = AttributeOptionGroup.objects.create(name="Rooms")
    attribute = ProductAttribute.objects.create(
        product_class=product.product_class, code="rooms", name="Rooms", type="multi_option", option_group=group
    )
    value = product.attribute_values.create(attribute=attribute)
    value.value_multi_option.set([group.options.create(option=name) for name in ("Kitchen", "Hall")])
    assert facts_of(product) == {"rooms": ("Rooms", "Kitchen, Hall")}


def test_an_empty_value_is_no_fact():
    product = ProductFactory()
    give(product, "Note", "text", "")
    assert facts_of(product) == {}


def test_rows_stand_under_the_headings_in_their_names():
    rows = [("Brand", "Lehm"), ("Size / Height", "9 cm"), ("Care", "Dishwasher"), ("Size / Width", "8 cm")]
    assert grouped(rows) == [
        ("", [("Brand", "Lehm"), ("Care", "Dishwasher")]),
        ("Size", [("Height", "9 cm"), ("Width", "8 cm")]),
    ]


def test_a_file_is_a_document_and_no_fact(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    product = ProductFactory()
    give(product, "Manual", "file", SimpleUploadedFile("manual.pdf", b"%PDF-1.4"))
    page = client.get(product.get_absolute_url())
    ((name, url),) = page.context["documents"]
    assert name == "Manual"
    assert f'href="{url}"' in page.content.decode()
    assert page.context["attributes"] == []
