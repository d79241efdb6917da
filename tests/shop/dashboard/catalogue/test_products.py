from decimal import Decimal

import pytest
from django.urls import reverse
from wagtail.images import get_image_model

from shop.catalogue.models import Product
from shop.dashboard.catalogue.delete import Removal, remove_product
from shop.outbox import worker
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.search.index import reindex
from shop.search.models import ProductIndex
from shop.security.models import AuditEntry
from tests.catalogue_factories import a_variant, an_image, choose, hang
from tests.factories import CategoryFactory, PartnerFactory, ProductClassFactory, ProductFactory
from tests.order_factories import make_basket, paid, place
from tests.shop.dashboard.catalogue.pictures import bad_uploads, png, upload
from tests.shop.dashboard.catalogue.product_form import posted, save, url_of

CREATE = "/dashboard/catalogue/products/create/homeware/"


@pytest.fixture
def product(db) -> Product:
    return ProductFactory(title="Mug", categories=[CategoryFactory()], stock=10)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def errors(response, formset: str) -> list[dict]:
    assert response.status_code == 200
    return response.context[formset].errors


def test_an_untouched_form_saves_and_changes_nothing(dashboard, product):
    before = StockRecord.objects.values().get()
    response = save(dashboard, product)
    assert response.status_code == 302
    after = StockRecord.objects.values().get()
    assert {**after, "date_updated": None} == {**before, "date_updated": None}
    assert AuditEntry.objects.get(action="product.saved").details["changed"] == []


def test_a_product_is_edited_and_the_shop_finds_it_by_its_new_words(dashboard, merchant, product):
    save(dashboard, product, title="Teapot", brand="Kilnworks", tags="tea, gift , tea,,")
    product.refresh_from_db()
    assert (product.title, product.brand, product.tags) == ("Teapot", "Kilnworks", ["tea", "gift"])
    entry = AuditEntry.objects.get(action="product.saved")
    assert (entry.actor, entry.details["changed"]) == (merchant, ["brand", "tags", "title"])
    worker.drain()
    assert ProductIndex.objects.get(product=product).title == "Teapot"


def test_a_description_is_saved_without_what_could_do_harm(dashboard, product):
    save(dashboard, product, description='<p onclick="x()">Round</p><script>alert(1)</script>')
    product.refresh_from_db()
    assert product.description == "<p>Round</p>"


def test_a_product_is_added_with_category_price_stock_and_picture(dashboard):
    ProductClassFactory()
    category, partner = CategoryFactory(), PartnerFactory()
    data = posted(dashboard, CREATE, title="Bowl", upc="BOWL-1") | {
        "productcategory_set-0-category": category.pk,
        "stockrecords-0-partner": partner.pk,
        "stockrecords-0-partner_sku": "BOWL-1",
        "stockrecords-0-price": "19.90",
        "stockrecords-0-former_price": "24.90",
        "stockrecords-0-num_in_stock": "7",
        "images-0-original": upload(png(), "bowl.png"),
        "images-0-caption": "A bowl on a table",
    }
    assert dashboard.post(CREATE, data).status_code == 302
    bowl = Product.objects.get(upc="BOWL-1")
    record = bowl.stockrecords.get()
    assert (record.price, record.former_price, record.num_in_stock) == (Decimal("19.90"), Decimal("24.90"), 7)
    assert record.price_currency == "EUR"
    place_in_gallery = bowl.images.get()
    assert place_in_gallery.caption == place_in_gallery.original.description == "A bowl on a table"
    worker.drain()
    assert bowl.images.get().original.renditions.exists()
    assert ProductIndex.objects.get(product=bowl).image["sources"]


def test_a_product_that_does_not_fit_is_not_added(dashboard):
    ProductClassFactory()
    response = dashboard.post(CREATE, posted(dashboard, CREATE, title="Bowl"))
    assert response.status_code == 200
    assert "at least one category" in response.content.decode()
    assert not Product.objects.exists()
    assert not AuditEntry.objects.filter(action="product.saved").exists()


def test_a_variant_is_added_to_a_product_without_stock(dashboard):
    parent = ProductFactory(title="Towel", structure="parent", categories=[CategoryFactory()])
    choose(ProductFactory(), "Colour", "Sage")
    url = reverse("dashboard:catalogue-product-create-child", kwargs={"parent_pk": parent.pk})
    option = dashboard.get(url).context["form"].fields["attr_colour"].queryset.get()
    data = posted(dashboard, url, upc="TOWEL-S", attr_colour=option.pk) | {
        "stockrecords-0-partner": PartnerFactory().pk,
        "stockrecords-0-partner_sku": "TOWEL-S",
        "stockrecords-0-price": "9.00",
        "stockrecords-0-num_in_stock": "3",
    }
    assert dashboard.post(url, data).status_code == 302
    variant = parent.children.get()
    assert variant.attr.colour == option
    worker.drain()
    assert "TOWEL-S" in ProductIndex.objects.get(product=parent).skus


def test_a_product_with_stock_of_its_own_gets_no_variant(dashboard, product):
    url = reverse("dashboard:catalogue-product-create-child", kwargs={"parent_pk": product.pk})
    assert dashboard.post(url, {"upc": "X"}).status_code == 302
    assert not product.children.exists()
    product.refresh_from_db()
    assert product.structure == "standalone"


def test_a_variant_page_opens_and_saves(dashboard):
    parent = ProductFactory(structure="parent", categories=[CategoryFactory()])
    variant = a_variant(parent, colour="Sage")
    assert save(dashboard, variant, upc="NEW-CODE").status_code == 302
    variant.refresh_from_db()
    assert variant.upc == "NEW-CODE"


@pytest.mark.parametrize("bad", list(bad_uploads()))
def test_what_is_no_picture_is_explained_at_its_field(dashboard, product, bad):
    response = save(dashboard, product, **{"images-0-original": bad_uploads()[bad]})
    assert set(errors(response, "image_formset")[0]) == {"original"}
    assert not get_image_model().objects.exists()
    assert not product.images.exists()


def test_a_picture_stays_when_only_its_text_changes(dashboard, product):
    image = an_image()
    hang(product, image)
    assert save(dashboard, product, **{"images-0-caption": "Handle to the left"}).status_code == 302
    shown = product.images.get()
    assert (shown.original, shown.caption) == (image, "Handle to the left")


def test_a_picture_is_taken_down_and_stays_in_the_library(dashboard, product):
    hang(product, an_image())
    save(dashboard, product, **{"images-0-DELETE": "on"})
    assert not product.images.exists()
    assert get_image_model().objects.count() == 1


@pytest.mark.parametrize("stock", ["3", "-1", "", "many", "99999999999999999999", "1.5"])
def test_a_stock_that_cannot_be_is_explained_at_its_field(dashboard, stock):
    product = ProductFactory(stock=10, categories=[CategoryFactory()])
    place(make_basket(product, quantity=4))
    response = save(dashboard, product, **{"stockrecords-0-num_in_stock": stock})
    assert set(errors(response, "stockrecord_formset")[0]) == {"num_in_stock"}
    assert StockRecord.objects.get().num_in_stock == 10


def test_stock_is_corrected_down_to_what_is_promised(dashboard):
    product = ProductFactory(stock=10, categories=[CategoryFactory()])
    place(make_basket(product, quantity=4))
    assert save(dashboard, product, **{"stockrecords-0-num_in_stock": "4"}).status_code == 302
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (4, 4)


def test_saving_a_page_opened_before_a_sale_does_not_put_the_goods_back(dashboard, product):
    data = posted(dashboard, url_of(product), title="Teapot")
    place(make_basket(product, quantity=4))
    StockRecord.objects.update(num_in_stock=8)
    assert dashboard.post(url_of(product), data).status_code == 302
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (8, 4)


def test_a_count_of_stock_that_has_changed_since_is_asked_for_again(dashboard, product):
    data = posted(dashboard, url_of(product), **{"stockrecords-0-num_in_stock": "12"})
    StockRecord.objects.update(num_in_stock=8)
    response = dashboard.post(url_of(product), data)
    assert "8 now instead of 10" in errors(response, "stockrecord_formset")[0]["num_in_stock"][0]
    again = {**data, "stockrecords-0-stock_seen": response.context["stockrecord_formset"][0]["stock_seen"].value()}
    assert dashboard.post(url_of(product), again).status_code == 302
    assert StockRecord.objects.get().num_in_stock == 12


@pytest.mark.parametrize("price", ["-1", "NaN", "cheap", "99999999999999", ""])
def test_a_price_that_cannot_be_is_explained_at_its_field(dashboard, product, price):
    response = save(dashboard, product, **{"stockrecords-0-price": price})
    assert "price" in errors(response, "stockrecord_formset")[0]
    assert StockRecord.objects.get().price == Decimal("12.00")


def test_a_former_price_is_higher_than_the_price(dashboard, product):
    response = save(dashboard, product, **{"stockrecords-0-former_price": "12.00"})
    assert set(errors(response, "stockrecord_formset")[0]) == {"former_price"}


def test_a_code_of_another_product_is_refused(dashboard, product):
    ProductFactory(upc="TAKEN")
    response = save(dashboard, product, upc="TAKEN")
    assert set(response.context["form"].errors) == {"upc"}


def test_stock_that_is_promised_is_not_deleted(dashboard, product):
    place(make_basket(product))
    response = save(dashboard, product, **{"stockrecords-0-DELETE": "on"})
    assert "promised to open orders" in response.content.decode()
    assert StockRecord.objects.exists()


def test_a_product_nobody_ordered_is_deleted(dashboard, product):
    reindex([product.pk])
    url = reverse("dashboard:catalogue-product-delete", args=[product.pk])
    assert dashboard.post(url).status_code == 302
    worker.drain()
    assert not Product.objects.exists()
    assert not ProductIndex.objects.exists()
    assert not Message.objects.filter(state="parked").exists()


def test_a_product_that_was_ordered_is_hidden_instead(dashboard, product):
    order = paid(basket=make_basket(product))
    reindex([product.pk])
    url = reverse("dashboard:catalogue-product-delete", args=[product.pk])
    response = dashboard.post(url, follow=True)
    assert "hidden from the shop" in response.content.decode()
    worker.drain()
    product.refresh_from_db()
    assert not product.is_public
    assert not ProductIndex.objects.exists()
    assert order.lines.get().product == product


def test_a_product_whose_variant_was_ordered_is_hidden(dashboard, merchant):
    parent = ProductFactory(structure="parent", categories=[CategoryFactory()])
    paid(basket=make_basket(a_variant(parent, colour="Sage")))
    assert remove_product(product_id=parent.pk, actor=merchant) is Removal.HIDDEN


def test_the_last_variant_leaves_a_stand_alone_product(dashboard, merchant):
    parent = ProductFactory(structure="parent", categories=[CategoryFactory()])
    assert remove_product(product_id=a_variant(parent).pk, actor=merchant) is Removal.DELETED
    parent.refresh_from_db()
    assert parent.structure == "standalone"


def test_prices_set_in_bulk_reach_the_shop(dashboard, product):
    reindex([product.pk])
    page = "/dashboard/catalogue/"
    step = dashboard.post(page, {"action": "set_product_price", "selected_product": product.pk})
    data = {"selected_products": product.pk, "partners": PartnerFactory().pk, "new_price": "8.00"}
    dashboard.post(step.url, {**data, "confirm_irreversible": "on"})
    worker.drain()
    assert ProductIndex.objects.get(product=product).price == Decimal("8.00")


def test_products_hidden_in_bulk_leave_the_shop(dashboard, product):
    reindex([product.pk])
    page = "/dashboard/catalogue/"
    step = dashboard.post(page, {"action": "make_products_non_public", "selected_product": product.pk})
    dashboard.post(step.url, {"selected_products": product.pk})
    worker.drain()
    assert not ProductIndex.objects.exists()
    assert AuditEntry.objects.get(action="product.saved").details["products"] == [product.pk]
