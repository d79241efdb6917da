"""Small files in Shopify's shape, written by us."""

import csv
import io
from pathlib import Path

COLUMNS = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value",
    "Variant SKU", "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
    "Variant Price", "Variant Compare At Price", "Variant Requires Shipping", "Variant Barcode",
    "Image Src", "Image Alt Text", "Gift Card", "SEO Title", "SEO Description", "Variant Image",
]  # fmt: skip

BOWL = {
    "Handle": "oak-bowl", "Title": "Oak bowl", "Body (HTML)": "<p>Turned by <b>hand</b>.</p>", "Vendor": "Turnery",
    "Type": "Bowls", "Tags": "oak, wood", "Published": "true", "Option1 Name": "Title",
    "Option1 Value": "Default Title", "Variant SKU": "BOWL-1", "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "7", "Variant Inventory Policy": "deny", "Variant Price": "39.00",
    "Variant Requires Shipping": "true",
}  # fmt: skip
THROW = {
    "Handle": "wool-throw", "Title": "Wool throw", "Body (HTML)": "<p>Warm.</p>", "Vendor": "Weavers",
    "Type": "Textiles", "Published": "true", "Option1 Name": "Colour", "Option1 Value": "Moss",
    "Option2 Name": "Size", "Option2 Value": "130 cm", "Variant SKU": "THROW-MOSS-130",
    "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "3", "Variant Price": "89.00",
    "Variant Compare At Price": "99.00",
}  # fmt: skip
THROW_SAND = {
    "Handle": "wool-throw", "Option1 Value": "Sand", "Option2 Value": "130 cm", "Variant SKU": "THROW-SAND-130",
    "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "0", "Variant Price": "89.00",
}  # fmt: skip


def text(*rows: dict[str, str], columns: list[str] = COLUMNS) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, *rows: dict[str, str], encoding: str = "utf-8", columns: list[str] = COLUMNS) -> Path:
    path.write_bytes(text(*rows, columns=columns).encode(encoding))
    return path
