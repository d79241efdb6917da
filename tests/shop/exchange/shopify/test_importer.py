from decimal import Decimal

import pytest

from shop.catalogue.models import Product
from shop.exchange.csv_file import UnreadableFileError
from shop.exchange.models import RemoteImage
from shop.exchange.shopify.importer import import_shopify
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from tests.shop.exchange.shopify import files
from tests.shop.exchange.shopify.files import BOWL, THROW, THROW_SAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(tmp_path):
    """Imports rows and returns the report."""

    def do(*rows, **options):
        return import_shopify(files.write(tmp_path / "products.csv", *rows, **options))

    return do


def state_of_catalogue() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Product, StockRecord, RemoteImage)]


def test_a_product_without_variants_is_imported_whole(imported):
    report = imported(BOWL | {"SEO Title": "Bowl of oak", "Variant Barcode": "4006381333931"})
    bowl = Product.objects.get()
    assert (bowl.structure, bowl.title, bowl.brand, bowl.tags) == ("standalone", "Oak bowl", "Turnery", ["oak", "wood"])
    assert (bowl.description, bowl.meta_title, bowl.upc) == (
        "<p>Turned by <b>hand</b>.</p>",
        "Bowl of oak",
        "4006381333931",
    )
    assert [category.name for category in bowl.categories.all()] == ["Bowls"]
    stock = bowl.stockrecords.get()
    assert (stock.partner_sku, stock.price, stock.num_in_stock) == ("BOWL-1", Decimal("39.00"), 7)
    assert (report.created, report.rows_imported, report.problems) == (1, 1, [])


def test_variants_become_children_with_their_options_price_and_stock(imported):
    report = imported(THROW, THROW_SAND)
    parent = Product.objects.get(structure="parent")
    moss, sand = parent.children.order_by("pk")
    assert moss.title == "Wool throw – Moss / 130 cm"
    assert {v.attribute.name: v.value for v in sand.attribute_values.all()} == {"Colour": "Sand", "Size": "130 cm"}
    assert moss.stockrecords.get().former_price == Decimal("99.00")
    assert sand.stockrecords.get().num_in_stock == 0
    assert (report.created, report.rows_imported) == (1, 2)


def test_importing_the_same_file_again_changes_nothing(imported):
    imported(BOWL, THROW, THROW_SAND)
    before = state_of_catalogue()
    report = imported(BOWL, THROW, THROW_SAND)
    assert state_of_catalogue() == before
    assert (report.created, report.updated, report.unchanged, report.rows_unchanged) == (0, 0, 2, 3)


def test_a_changed_row_updates_its_product_only(imported):
    imported(BOWL, THROW, THROW_SAND)
    report = imported(BOWL | {"Variant Price": "35.00"}, THROW, THROW_SAND)
    assert (report.updated, report.unchanged) == (1, 1)
    assert StockRecord.objects.get(partner_sku="BOWL-1").price == Decimal("35.00")
    assert Product.objects.filter(structure="standalone").count() == 1


def test_a_variant_that_left_the_file_is_hidden_not_deleted(imported):
    imported(THROW, THROW_SAND)
    imported(THROW)
    sand = Product.objects.get(source_key__endswith="#Sand/130 cm")
    assert sand.is_public is False


def test_stock_promised_to_orders_stays_on_the_shelf(imported):
    imported(BOWL)
    StockRecord.objects.update(num_allocated=5)
    imported(BOWL | {"Variant Inventory Qty": "2"})
    assert StockRecord.objects.get().num_in_stock == 5


def test_scripts_in_descriptions_are_removed(imported):
    imported(BOWL | {"Body (HTML)": '<p onclick="steal()">Fine<script>alert(1)</script></p>'})
    assert Product.objects.get().description == "<p>Fine</p>"


def test_an_unpublished_row_is_imported_hidden(imported):
    imported(BOWL | {"Published": "false"})
    assert Product.objects.get().is_public is False


def test_one_faulty_variant_rejects_the_whole_product_and_reports_every_row(imported):
    report = imported(THROW, THROW_SAND | {"Variant Price": "cheap"}, BOWL)
    assert [product.title for product in Product.objects.all()] == ["Oak bowl"]
    assert [(p.line, p.field) for p in report.errors] == [(3, "Variant Price"), (2, "Handle")]
    assert "“cheap” is no price" in report.errors[0].reason
    assert (report.rows_read, report.rows_imported, report.rows_reported) == (3, 1, 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"Title": ""}, "Title"),
        ({"Handle": ""}, "Handle"),
        ({"Variant Price": ""}, "Variant Price"),
        ({"Variant Price": "-1"}, "Variant Price"),
        ({"Variant Price": "NaN"}, "Variant Price"),
        ({"Variant Price": "1.234"}, "Variant Price"),
        ({"Variant Inventory Qty": "some"}, "Variant Inventory Qty"),
        ({"Published": "perhaps"}, "Published"),
        ({"Gift Card": "true"}, "Gift Card"),
        ({"Option2 Value": "lost"}, "Option2 Name"),
        ({"Title": "x" * 256}, "Title"),
    ],
)
def test_a_faulty_cell_is_reported_with_line_field_and_reason(imported, change, field):
    report = imported(BOWL | change)
    (problem,) = report.errors
    assert (problem.line, problem.field) == (2, field)
    assert problem.reason
    assert not Product.objects.exists()


def test_a_doubled_sku_is_imported_under_another_and_noted(imported):
    report = imported(BOWL, BOWL | {"Handle": "ash-bowl", "Title": "Ash bowl"})
    assert set(StockRecord.objects.values_list("partner_sku", flat=True)) == {"BOWL-1", "ash-bowl-1"}
    assert [(p.line, p.field) for p in report.notes] == [(3, "Variant SKU")]


def test_a_clash_with_another_product_of_the_shop_is_reported(imported):
    imported(BOWL)
    report = imported(THROW | {"Variant SKU": "BOWL-1"})
    assert report.rejected == 1
    assert "already there" in report.errors[0].reason
    assert Product.objects.count() == 1


def test_stock_that_is_not_counted_is_always_available(imported):
    imported(BOWL | {"Variant Inventory Tracker": ""})
    bowl = Product.objects.get()
    assert bowl.get_product_class().track_stock is False
    assert bowl.stockrecords.get().num_in_stock is None


def test_images_are_recorded_and_queued_and_never_hold_up_the_import(imported):
    extra = {"Handle": "oak-bowl", "Image Src": "https://images.example/two.jpg"}
    imported(BOWL | {"Image Src": "https://images.example/one.jpg", "Image Alt Text": "From above"}, extra)
    assert list(RemoteImage.objects.values_list("url", "alt", "state")) == [
        ("https://images.example/one.jpg", "From above", "waiting"),
        ("https://images.example/two.jpg", "", "waiting"),
    ]
    assert Message.objects.filter(topic="exchange.fetch_image").count() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encodings_people_use_are_read(imported, encoding):
    report = imported(BOWL | {"Title": "Schüssel für Müsli"}, encoding=encoding)
    assert Product.objects.get().title == "Schüssel für Müsli"
    assert [note.reason for note in report.notes] == (
        ["the file is not UTF-8: read as Windows-1252"] if encoding == "cp1252" else []
    )


def test_emoji_and_right_to_left_titles_survive(imported):
    imported(BOWL | {"Title": "وعاء 🎈"})
    assert Product.objects.get().title == "وعاء 🎈"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Handle, Title, Variant Price missing"),
        (b"Handle,Title\nx,y\n", "column Variant Price missing"),
        (b'Handle,Title,Variant Price\n"open,y,1\n', "not valid CSV"),
        (b"PK\x03\x04\0\0", "NUL bytes"),
        (b"Handle,Title,Variant Price\na,b,1,stray\n", "the row has 4 cells"),
    ],
)
def test_a_file_that_is_no_product_csv_is_refused_whole(tmp_path, content, words):
    path = tmp_path / "products.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=words):
        import_shopify(path)
    assert not Product.objects.exists()
