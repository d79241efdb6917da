"""Small pictures of products, in the memory of the process, as cards are: they are dropped when a product was indexed
anew, or an image rendered. For after `catch_up` (shop.page_cache.parts)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from shop.catalogue.images import THUMB_WIDTHS, Picture, picture
from shop.catalogue.models import Product, ProductImage
from shop.lib.prepared import prepared
from shop.page_cache.parts import KeptParts

MOST = 5000  # of some 1 kB each
SECONDS = 300

_kept: KeptParts[tuple[Picture | None]] = KeptParts(most=MOST, seconds=SECONDS)


def pictures_of(products: Iterable[Product]) -> dict[int, Picture | None]:
    """Each product's first picture, or its parent's. No query for those in memory; else one, two where there are
    pictures."""
    products, begun = list(products), _kept.begin()
    found = {product.pk: _kept.get(product.pk) for product in products}
    missing = [product for product in products if found[product.pk] is None]
    if missing:
        note_pictures(missing)
    for product in missing:
        first = first_image(product)
        found[product.pk] = made = (_small(first),)
        _kept.put(product.pk, made, tags=_tags(product, first), begun=begun)
    return {pk: held[0] for pk, held in found.items() if held is not None}


def product_picture(product: Product) -> Picture | None:
    """The product's first picture, or its parent's; small. After note_pictures(), or prefetch `images` and
    `parent__images`."""
    return _small(first_image(product))


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


def first_image(product: Product) -> Any | None:
    owners = [product, product.parent] if product.is_child else [product]
    return next((image for owner in owners for image in owner.images.all()), None)


@prepared(list)
def _images_of(product_ids: list[int]) -> QuerySet[ProductImage]:
    return ProductImage.objects.filter(product__in=product_ids)


def _small(image: Any | None) -> Picture | None:
    return picture(image.original, sizes_spec=THUMB_WIDTHS) if image else None


def _tags(product: Product, image: Any | None) -> list[str]:
    """The index has one row for all variants of a product."""
    return [f"product:{product.parent_id or product.pk}", *([f"image:{image.original_id}"] if image else [])]
