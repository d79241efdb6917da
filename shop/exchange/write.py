"""Writing an imported product: all of it in one transaction, found again by its key, skipped when unchanged."""

from enum import Enum, auto

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from oscar.core.loading import get_model

from shop.catalogue.html import sanitised
from shop.catalogue.models import Category, Product
from shop.catalogue.page_tags import category_changes
from shop.exchange.models import ImportedProduct, RemoteImage
from shop.exchange.records import Problem, ProductRecord, VariantRecord
from shop.outbox import queue
from shop.partner.models import StockRecord
from shop.search.index import schedule_reindex

ProductClass = get_model("catalogue", "ProductClass")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
Partner = get_model("partner", "Partner")

PARTNER = "Main warehouse"
FETCH_TOPIC = "exchange.fetch_image"


class Outcome(Enum):
    CREATED = auto()
    UPDATED = auto()
    UNCHANGED = auto()


def write_product(record: ProductRecord) -> tuple[Outcome | None, Problem | None]:
    """Create or update the product; (None, problem) when the database refuses it, and then nothing is written."""
    digest = record.digest
    if ImportedProduct.objects.filter(product__source_key=record.key, digest=digest).exists():
        return Outcome.UNCHANGED, None
    try:
        with transaction.atomic():
            return _write(record, digest), None
    except IntegrityError as error:
        reason = str(error).strip().splitlines()[-1]
        return None, Problem(record.lines[0], "Handle", f"clashes with a product that is already there: {reason}")


def _write(record: ProductRecord, digest: str) -> Outcome:
    product = Product.objects.select_for_update().filter(source_key=record.key).first()
    outcome = Outcome.CREATED if product is None else Outcome.UPDATED
    product = product or Product(source_key=record.key)
    _fill(product, record)
    product.save()
    product.categories.set([_category(record.category)])
    if record.has_options:
        _write_children(product, record)
    else:
        _write_stock(product, record.variants[0])
    _remember_images(product, record)
    ImportedProduct.objects.update_or_create(product=product, defaults={"digest": digest})
    schedule_reindex([product.pk])
    return outcome


def _fill(product: Product, record: ProductRecord) -> None:
    product.structure = Product.PARENT if record.has_options else Product.STANDALONE
    product.product_class = _product_class(record)
    product.title, product.brand, product.tags = record.title, record.brand, record.tags
    product.slug = slugify(record.key.partition(":")[2])[:255] or slugify(record.title)[:255] or "product"
    product.description = sanitised(record.description)
    product.is_public = record.is_public
    product.meta_title, product.meta_description = record.meta_title, record.meta_description
    product.upc = None if record.has_options else record.variants[0].barcode or None


def _write_children(product: Product, record: ProductRecord) -> None:
    attributes = {name: _attribute(product.product_class, name) for name in record.variants[0].options}
    known = {child.source_key: child for child in Product.objects.filter(parent=product)}
    kept = set()
    for variant in record.variants:
        key = f"{record.key}#{'/'.join(variant.options.values())}"[:255]
        child = known.get(key) or Product(source_key=key, parent=product, structure=Product.CHILD)
        values = " / ".join(variant.options.values())
        child.title, child.slug = f"{record.title} – {values}"[:255], slugify(f"{product.slug} {values}")[:255]
        child.upc, child.is_public = variant.barcode or None, True
        child.save()
        kept.add(child.pk)
        _write_options(child, variant, attributes)
        _write_stock(child, variant)
    # A variant that left the file is hidden, not deleted: orders and statistics refer to it.
    Product.objects.filter(parent=product).exclude(pk__in=kept).update(is_public=False)


def _write_options(child: Product, variant: VariantRecord, attributes: dict) -> None:
    for name, value in variant.options.items():
        ProductAttributeValue.objects.update_or_create(
            product=child, attribute=attributes[name], defaults={"value_text": value}
        )


def _write_stock(product: Product, variant: VariantRecord) -> None:
    stock = StockRecord.objects.select_for_update().filter(product=product).first() or StockRecord(product=product)
    stock.partner = _partner()
    stock.partner_sku = variant.sku
    stock.price, stock.former_price = variant.price, variant.former_price
    # What open orders were promised stays on the shelf, whatever the file says.
    stock.num_in_stock = None if variant.stock is None else max(variant.stock, stock.num_allocated or 0)
    stock.save()


def _remember_images(product: Product, record: ProductRecord) -> None:
    for image in record.images:
        remote, is_new = RemoteImage.objects.get_or_create(
            product=product, url=image.url[:2000], defaults={"alt": image.alt, "position": image.position}
        )
        if is_new:
            queue.put(FETCH_TOPIC, {"id": remote.pk}, dedupe_key=f"{FETCH_TOPIC}:{remote.pk}")


def _product_class(record: ProductRecord):
    """Oscar keeps “is stock counted” and “is it shipped” on the class: one class for each combination met."""
    counted = any(variant.stock is not None for variant in record.variants)
    shipped = any(variant.requires_shipping for variant in record.variants)
    name = "Goods" if shipped else "Services"
    name = name if counted else f"{name}, stock not counted"
    return ProductClass.objects.get_or_create(
        name=name, defaults={"track_stock": counted, "requires_shipping": shipped}
    )[0]


def _attribute(product_class, name: str):
    code = slugify(name).replace("-", "_") or "option"
    return ProductAttribute.objects.get_or_create(
        product_class=product_class, code=code[:128], defaults={"name": name, "type": ProductAttribute.TEXT}
    )[0]


def _category(name: str) -> Category:
    found = Category.objects.filter(depth=1, name=name).first()
    if found is None:
        with category_changes():
            found = Category.add_root(name=name)
    return found


def _partner():
    return Partner.objects.get_or_create(name=PARTNER)[0]
