"""What follows from a change of the catalogue, in the transaction of the change: the audit log and the index."""

from collections.abc import Iterable

from django.db import models

from shop.accounts.models import User
from shop.catalogue.models import Category, Product
from shop.page_cache.drops import drop
from shop.search.index import schedule_reindex
from shop.search.page_tags import FACETS
from shop.security import audit
from shop.security.models import AuditEntry


def product_changed(product: Product, *, actor: User, changed: Iterable[str]) -> None:
    audit.record(
        AuditEntry.Action.PRODUCT_SAVED,
        target=product,
        actor=actor,
        title=product.get_title(),
        changed=sorted(changed),
    )
    schedule_reindex([product.parent_id or product.pk])


def products_changed(products: models.QuerySet[Product], *, actor: User, changed: str) -> None:
    """Many at once, by a bulk action."""
    ids = sorted(products.values_list("pk", flat=True))
    audit.record(AuditEntry.Action.PRODUCT_SAVED, actor=actor, products=ids, changed=[changed])
    schedule_reindex(ids)


def categories_changed(categories: Iterable[Category]) -> None:
    """Names, pictures, visibility: the products in these categories are indexed anew. Inside category_changes(),
    which drops the pages."""
    schedule_reindex(products_below(categories), pages=False)


def products_below(categories: Iterable[Category]) -> set[int]:
    below = (category.get_descendants_and_self() for category in categories)
    return {pk for tree in below for pk in Product.objects.filter(categories__in=tree).values_list("pk", flat=True)}


def classes_changed(product_class_ids: Iterable[int]) -> None:
    """A product type's stock tracking or attributes: all its products, and what filters are called."""
    drop([FACETS])
    schedule_reindex(Product.objects.filter(product_class__in=product_class_ids).values_list("pk", flat=True))
