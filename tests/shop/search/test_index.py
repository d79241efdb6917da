from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shop.catalogue.images import create_renditions
from shop.outbox import queue, worker
from shop.outbox.models import Message
from shop.search.index import reindex, reindex_all, schedule_reindex
from shop.search.models import ProductIndex
from tests.catalogue_factories import a_review, a_variant, an_image, hang
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def row_of(product) -> ProductIndex:
    return ProductIndex.objects.get(pk=product.pk)


def test_a_row_holds_all_that_a_card_shows():
    kitchen = CategoryFactory(name="Kitchen")
    mugs = CategoryFactory(name="Mugs", parent=kitchen)
    product = ProductFactory(title="Stoneware mug", brand="Lehm", price=Decimal("14.50"), categories=[mugs])
    assert reindex([product.pk]) == 1
    row = row_of(product)
    assert (row.title, row.url, row.brand) == ("Stoneware mug", product.get_absolute_url(), "Lehm")
    assert (row.price, row.price_varies, row.former_price, row.currency) == (Decimal("14.50"), False, None, "EUR")
    assert (row.availability, row.availability_text) == ("in_stock", "In stock")
    assert row.category_ids == [kitchen.pk, mugs.pk]
    assert row.facets == {"brand": ["Lehm"], "availability": ["in_stock"], "price_range": ["10-25"]}


def test_a_parent_shows_its_cheapest_variant_one_can_buy():
    parent = ProductFactory(structure="parent")
    a_variant(parent, colour="Sand", price="9.00", stock=0)
    a_variant(parent, colour="Moss", price="12.00", stock=3)
    a_variant(parent, colour="Clay", price="15.00", stock=1)
    reindex([parent.pk])
    row = row_of(parent)
    assert (row.price, row.price_varies) == (Decimal("12.00"), True)
    assert (row.availability, row.availability_text) == ("low_stock", "Only 4 left")
    assert row.facets["colour"] == ["Sand", "Moss", "Clay"]


def test_a_variants_id_counts_for_its_parent():
    parent = ProductFactory(structure="parent")
    child = a_variant(parent, colour="Sand")
    assert reindex([child.pk]) == 1
    assert list(ProductIndex.objects.values_list("pk", flat=True)) == [parent.pk]


def test_a_hidden_variant_does_not_count():
    parent = ProductFactory(structure="parent")
    a_variant(parent, colour="Sand", price="20.00")
    child = a_variant(parent, colour="Moss", price="5.00")
    child.is_public = False
    child.save()
    reindex([parent.pk])
    assert (row_of(parent).price, row_of(parent).facets["colour"]) == (Decimal("20.00"), ["Sand"])


def test_a_former_price_counts_only_when_it_was_higher():
    products = [ProductFactory(price=Decimal("10.00")) for _ in range(2)]
    for product, former in zip(products, ["12.00", "10.00"], strict=True):
        product.stockrecords.update(former_price=Decimal(former))
    reindex([p.pk for p in products])
    assert [row_of(p).former_price for p in products] == [Decimal("12.00"), None]


def test_allocated_stock_is_not_for_sale():
    product = ProductFactory(stock=3)
    product.stockrecords.update(num_allocated=3)
    reindex([product.pk])
    assert (row_of(product).availability, row_of(product).purchasable) == ("out_of_stock", False)


def test_stock_does_not_matter_where_it_is_not_counted():
    product = ProductFactory(stock=0, product_class__name="Voucher", product_class__track_stock=False)
    reindex([product.pk])
    assert row_of(product).availability == "in_stock"


def test_a_product_that_is_no_longer_public_loses_its_row():
    product = ProductFactory()
    reindex([product.pk])
    product.is_public = False
    product.save()
    assert reindex([product.pk]) == 0
    assert not ProductIndex.objects.exists()


def test_a_deleted_product_takes_its_row_along():
    product = ProductFactory()
    reindex([product.pk])
    product.delete()
    assert not ProductIndex.objects.exists()


def test_reviews_are_counted():
    product = ProductFactory()
    a_review(product, score=4)
    a_review(product, score=5)
    reindex([product.pk])
    assert (row_of(product).rating, row_of(product).num_reviews) == (4.5, 2)


def test_the_picture_is_ready_for_the_template(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    product = ProductFactory(title="Mug")
    image = an_image()
    create_renditions(image)
    hang(product, image)
    reindex([product.pk])
    picture = row_of(product).image
    assert [source["type"] for source in picture["sources"]] == ["image/avif", "image/webp"]
    assert [one.split()[1] for one in picture["sources"][0]["srcset"].split(", ")] == ["320w", "480w", "640w", "700w"]
    assert (picture["alt"], picture["width"], picture["height"]) == ("Mug", 640, 640)


def test_a_batch_costs_the_same_whatever_it_holds():
    def cost(number: int) -> int:
        products = [ProductFactory(categories=[CategoryFactory()]) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            reindex([p.pk for p in products])
        return len(queries)

    cost(1)  # with the count of all products, which is remembered
    assert cost(1) == cost(24)


def test_reindexing_everything_counts_the_vocabulary():
    ProductFactory(title="Stoneware mug")
    ProductFactory(title="Stoneware pot")
    assert reindex_all() == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, documents FROM search_word ORDER BY word")
        assert cursor.fetchall() == [("mug", 1), ("pot", 1), ("stoneware", 2)]


def test_the_worker_reindexes_what_was_scheduled():
    product = ProductFactory()
    schedule_reindex([product.pk])
    assert not ProductIndex.objects.exists()
    worker.drain()
    assert row_of(product).title == product.title


def test_asking_twice_in_a_transaction_is_asking_once():
    with transaction.atomic():
        schedule_reindex([1, 2])
        schedule_reindex([2, 1, 2])
        schedule_reindex([3])
    assert [m.payload["product_ids"] for m in Message.objects.order_by("pk")] == [[1, 2], [3]]


def test_changed_stock_changes_the_row():
    product = ProductFactory(stock=1)
    reindex([product.pk])
    product.stockrecords.update(num_in_stock=0)
    queue.put("stock.changed", {"product_ids": [product.pk]})
    worker.drain()
    assert row_of(product).availability == "out_of_stock"
