"""What templates show of a basket: plain values, no queries."""

from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from shop.basket.models import Basket, Line
from shop.basket.sale import line_price
from shop.basket.totals import Totals
from shop.catalogue.images import THUMB_WIDTHS, picture
from shop.catalogue.models import Product, ProductImage
from shop.lib.prepared import prepared


def with_pictures(lines: list[Line]) -> list[Line]:
    """The same lines, for whom line_picture() is to be asked."""
    note_pictures([line.product for line in lines])
    return lines


def note_pictures(products: list[Product]) -> None:
    """Those of the products, and of the parents of variants, in one query, or two where there are any."""
    owners = [owner for product in products for owner in (product, product.parent) if owner is not None]
    missing = [owner for owner in owners if "images" not in getattr(owner, "_prefetched_objects_cache", {})]
    found = _images_of(sorted({owner.pk for owner in missing}))
    prefetch_related_objects(found, "original__renditions")
    for owner in missing:
        images = ProductImage.objects.none()
        images._result_cache = [image for image in found if image.product_id == owner.pk]
        owner.__dict__.setdefault("_prefetched_objects_cache", {})["images"] = images


@prepared(list)
def _images_of(product_ids: list[int]) -> QuerySet[ProductImage]:
    return ProductImage.objects.filter(product__in=product_ids)


def line_picture(line: Line) -> dict[str, Any] | None:
    """Of lines that have gone through with_pictures()."""
    return product_picture(line.product)


def product_picture(product: Product) -> dict[str, Any] | None:
    """The product's first picture, or its parent's; small. After note_pictures(), or prefetch `images` and
    `parent__images`."""
    owners = [product, product.parent] if product.is_child else [product]
    first = next((image for owner in owners for image in owner.images.all()), None)
    return picture(first.original, sizes_spec=THUMB_WIDTHS) if first else None


def line_options(line: Line) -> str:
    return ", ".join(f"{chosen.option.name}: {_text(chosen.value)}" for chosen in line.attributes.all())


def line_summaries(basket: Basket) -> list[dict[str, Any]]:
    """For components/order_summary.html and mini_basket.html."""
    return [_line_summary(line) for line in with_pictures(basket.all_lines())]


def summary_rows(totals: Totals, *, undecided: str = "") -> list[dict[str, Any]]:
    """The rows between the lines and the total, which they add up to (tax is contained in it).

    `undecided` stands in the place of a delivery that is not chosen yet.
    """
    rows: list[dict[str, Any]] = [{"label": _("Subtotal"), "amount": totals.subtotal}]
    rows += [
        {"label": discount.name, "amount": discount.beside_prices, "saving": True}
        for discount in totals.discounts
        if discount.beside_prices and not discount.on_shipping
    ]
    if totals.shipping is None:
        rows.append({"label": _("Delivery"), "text": undecided or _("Shown in the checkout")})
    else:
        rows.append({"label": _("Delivery"), "amount": totals.shipping, "text": "" if totals.shipping else _("Free")})
    rows.append({"label": _("Tax included"), "amount": totals.tax})
    return rows


def _line_summary(line: Line) -> dict[str, Any]:
    price = line_price(line)
    return {
        "title": line.product.get_title(),
        "url": line.product.get_absolute_url(),
        "options": line_options(line),
        "quantity": line.quantity,
        "offers": price.offers,
        "total": price.total,
        "image": line_picture(line),
    }


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
