"""Taking a product out of the shop."""

from enum import Enum

from django.db import transaction
from django.db.models import ProtectedError, Q

from shop.accounts.models import User
from shop.catalogue.models import Product
from shop.catalogue.removed import note_removal
from shop.dashboard.catalogue.changes import product_changed
from shop.order.models import Line
from shop.search.page_tags import drop_pages_without


class Removal(Enum):
    DELETED = "deleted"
    HIDDEN = "hidden"


@transaction.atomic
def remove_product(*, product_id: int, actor: User) -> Removal:
    """Delete a product and its variants; one that was ever ordered is hidden instead, so that its orders stay whole.

    A parent whose last variant is deleted becomes a stand-alone product. Product.DoesNotExist when it is gone.
    """
    product = Product.objects.select_for_update().get(pk=product_id)
    # The entry and the message name the product's id, so they are written while it has one.
    removal = Removal.DELETED if _delete(product, actor) else Removal.HIDDEN
    if removal is Removal.HIDDEN:
        Product.objects.filter(pk=product.pk).update(is_public=False)
        product_changed(product, actor=actor, changed=["is_public"])
    return removal


def _delete(product: Product, actor: User) -> bool:
    if Line.objects.filter(Q(product=product) | Q(product__parent=product)).exists():
        return False
    parent = product.parent
    try:
        with transaction.atomic():
            product_changed(product, actor=actor, changed=["deleted"])
            drop_pages_without([product.pk])
            note_removal(product)
            product.delete()
    except ProtectedError:
        return False
    if parent is not None and not parent.children.exists():
        parent.structure = Product.STANDALONE
        parent.save(update_fields=["structure"])
    return True
