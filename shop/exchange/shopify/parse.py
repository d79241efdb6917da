"""Shopify's product CSV: one row a variant or an image, the rows of one product share a Handle.

https://help.shopify.com/en/manual/products/import-export/using-csv
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from shop.exchange.csv_file import Row
from shop.exchange.records import ImageRecord, Problem, ProductRecord, VariantRecord

REQUIRED = ("Handle", "Title", "Variant Price")
LARGEST_PRICE = Decimal("9999999999.99")
LARGEST_STOCK = 2_147_483_647
TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0"}


class CellError(ValueError):
    def __init__(self, row: Row, column: str, reason: str):
        super().__init__(reason)
        self.problem = Problem(row.line, column, reason)


@dataclass
class Group:
    """A product's rows, and what came of them."""

    handle: str
    rows: list[Row] = field(default_factory=list)
    record: ProductRecord | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_rejected(self) -> bool:
        return any(not problem.note for problem in self.problems)


def groups(rows: Iterable[Row]) -> list[Group]:
    """The file's products in its order, parsed; a product with any faulty row is rejected as a whole."""
    found: dict[str, Group] = {}
    for row in rows:
        handle = row["Handle"] or f"(line {row.line})"
        found.setdefault(handle, Group(handle)).rows.append(row)
    taken: dict[str, set[str]] = defaultdict(set)
    for group in found.values():
        _parse(group, taken)
    return list(found.values())


def _parse(group: Group, taken: dict[str, set[str]]) -> None:
    first, note = group.rows[0], _noting(group)
    if not first["Handle"]:
        group.problems.append(Problem(first.line, "Handle", "a row needs the handle of its product"))
        return
    try:
        record = _product(first, group)
    except CellError as error:
        group.problems.append(error.problem)
        return
    for row in group.rows:
        try:
            _read_row(row, first, record, note)
        except CellError as error:
            group.problems.append(error.problem)
    if not record.variants and not group.is_rejected:
        group.problems.append(Problem(first.line, "Variant Price", "the product has no row with a price"))
    if not group.is_rejected:
        _count_all_or_none(record, note)
        _make_unique(record, taken, note)
        group.record = record


def _product(row: Row, group: Group) -> ProductRecord:
    if not row["Title"]:
        raise CellError(row, "Title", "the product's first row has no title")
    if len(row["Title"]) > 255:
        raise CellError(row, "Title", f"{len(row['Title'])} characters long; 255 at most")
    if _boolean(row, "Gift Card", default=False):
        raise CellError(row, "Gift Card", "gift cards cannot be sold as products here")
    return ProductRecord(
        key=f"shopify:{row['Handle']}"[:255],
        lines=[each.line for each in group.rows],
        title=row["Title"],
        description=row["Body (HTML)"],
        brand=row["Vendor"][:120],
        category=(row["Type"] or row["Custom Product Type"] or "Other")[:255],
        tags=sorted({tag.strip()[:120] for tag in row["Tags"].split(",") if tag.strip()}),
        is_public=_boolean(row, "Published", default=True) and row["Status"].lower() in {"", "active"},
        meta_title=row["SEO Title"][:255],
        meta_description=row["SEO Description"],
    )


def _read_row(row: Row, first: Row, record: ProductRecord, note: Callable[[Row, str, str], None]) -> None:
    if row["Image Src"] and all(row["Image Src"] != image.url for image in record.images):
        record.images.append(ImageRecord(row["Image Src"], row["Image Alt Text"][:200], len(record.images)))
    if row["Variant Price"] or row["Option1 Value"] or row["Variant SKU"]:
        record.variants.append(_variant(row, first, record, note))
    elif not row["Image Src"]:
        raise CellError(row, "Variant Price", "the row holds neither a variant nor an image")


def _variant(row: Row, first: Row, record: ProductRecord, note: Callable[[Row, str, str], None]) -> VariantRecord:
    options = _options(row, first)
    if any(options == other.options for other in record.variants):
        raise CellError(row, "Option1 Value", "another row of this product has the same options")
    price, former = _price(row, "Variant Price"), _price(row, "Variant Compare At Price", optional=True)
    if price is None:
        raise CellError(row, "Variant Price", "a variant needs a price")
    if row["Variant Inventory Policy"] == "continue" and row["Variant Inventory Tracker"]:
        note(row, "Variant Inventory Policy", "“continue” is not supported: sold until the stock is used up")
    return VariantRecord(
        line=row.line,
        sku=row["Variant SKU"].lstrip("'")[:100],
        options=options,
        price=price,
        former_price=former if former is not None and former > price else None,
        barcode=row["Variant Barcode"].lstrip("'")[:64],
        stock=_stock(row, note) if row["Variant Inventory Tracker"] else None,
        requires_shipping=_boolean(row, "Variant Requires Shipping", default=True),
        image_url=row["Variant Image"],
    )


def _options(row: Row, first: Row) -> dict[str, str]:
    """Option names stand in the product's first row only; “Title: Default Title” is Shopify's way of saying none."""
    options = {}
    for n in (1, 2, 3):
        name, value = first[f"Option{n} Name"], row[f"Option{n} Value"]
        if name and not value:
            raise CellError(row, f"Option{n} Value", f"the variant has no value for {name}")
        if value and not name:
            raise CellError(
                row, f"Option{n} Name", f"the value “{value}” has no option name in the product's first row"
            )
        if value:
            options[name[:100]] = value[:255]
    return {} if options == {"Title": "Default Title"} else options


def _price(row: Row, column: str, *, optional: bool = False) -> Decimal | None:
    text = row[column]
    if not text and (optional or column not in row.values):
        return None
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise CellError(row, column, f"“{text}” is no price: write it like 12.50" if text else "is empty") from None
    if not price.is_finite() or not 0 <= price <= LARGEST_PRICE:
        raise CellError(row, column, f"“{text}” is no price this shop can charge")
    if price != price.quantize(Decimal("0.01")):
        raise CellError(row, column, f"“{text}” has more than two decimal places")
    return price.quantize(Decimal("0.01"))


def _stock(row: Row, note: Callable[[Row, str, str], None]) -> int:
    text = row["Variant Inventory Qty"] or "0"
    try:
        quantity = int(text)
    except ValueError:
        raise CellError(row, "Variant Inventory Qty", f"“{text}” is no whole number") from None
    if quantity < 0:
        note(row, "Variant Inventory Qty", f"{quantity} on the shelf is not possible: imported as 0")
    return min(max(quantity, 0), LARGEST_STOCK)


def _boolean(row: Row, column: str, *, default: bool) -> bool:
    text = row[column].lower()
    if text in TRUE | FALSE:
        return text in TRUE
    if text:
        raise CellError(row, column, f"“{row[column]}” is neither true nor false")
    return default


def _count_all_or_none(record: ProductRecord, note: Callable[[Row, str, str], None]) -> None:
    """Whether stock is counted is said once a product here."""
    if all(variant.stock is None for variant in record.variants):
        return
    for variant in record.variants:
        if variant.stock is None:
            variant.stock = 0
            note(
                Row(variant.line, {}),
                "Variant Inventory Tracker",
                "counted, as the product's other variants are: now 0",
            )


def _make_unique(record: ProductRecord, taken: dict[str, set[str]], note: Callable[[Row, str, str], None]) -> None:
    """SKUs and barcodes name one thing each here; Shopify does not mind duplicates."""
    handle = record.key.removeprefix("shopify:")
    for number, variant in enumerate(record.variants, start=1):
        row = Row(variant.line, {})
        own = f"{handle[:90]}-{number}"
        if variant.sku in taken["sku"]:
            note(row, "Variant SKU", f"“{variant.sku}” stands on another row too: imported as “{own}”")
            variant.sku = own
        variant.sku = variant.sku or own
        taken["sku"].add(variant.sku)
        if variant.barcode and variant.barcode in taken["barcode"]:
            note(row, "Variant Barcode", f"“{variant.barcode}” stands on another row too: left empty")
            variant.barcode = ""
        taken["barcode"].add(variant.barcode)


def _noting(group: Group) -> Callable[[Row, str, str], None]:
    def note(row: Row, column: str, reason: str) -> None:
        group.problems.append(Problem(row.line, column, reason, note=True))

    return note
