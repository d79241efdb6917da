"""A customer's wish lists. Only the owner changes one; others see it by a link that cannot be guessed, while it is
shared."""

from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from shop.accounts.models import User
from shop.catalogue.models import Product

WishList = get_model("wishlists", "WishList")
Line = get_model("wishlists", "Line")

MOST_LISTS = 20
MOST_LINES = 200
# Oscar's key has six letters, which can be guessed by trying; signed with the shop's secret it cannot.
_signer = signing.Signer(salt="shop.wishlists.share", sep=".")


class TooManyError(Exception):
    """The customer has as many lists, or the list as many products, as there may be."""


def lists_of(user: User) -> QuerySet[Any]:
    """With `num_lines`; the newest first."""
    lists = WishList.objects.filter(owner=user).annotate(num_lines=Count("lines"))
    return lists.order_by("-date_created", "-pk")


def share_token(wishlist: Any) -> str:
    return _signer.sign(wishlist.key)


def shared_list(token: str) -> Any:
    """The list behind a link; None when the link is none, or its owner no longer shares it."""
    try:
        key = _signer.unsign(token)
    except signing.BadSignature:
        return None
    return WishList.objects.exclude(visibility=WishList.PRIVATE).select_related("owner").filter(key=key).first()


def lines_of(wishlist: Any) -> QuerySet[Any]:
    """With all that a page shows of the products, in a constant number of queries."""
    products = Product.objects.select_related("product_class", "parent__product_class")
    shown = products.prefetch_related("stockrecords", "images", "parent__images")
    return wishlist.lines.prefetch_related(Prefetch("product", shown)).order_by("-pk")


@transaction.atomic
def create_list(*, owner: User, name: str) -> Any:
    # Whoever makes two at the same moment waits here for the first.
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if WishList.objects.filter(owner=owner).count() >= MOST_LISTS:
        raise TooManyError
    return WishList.objects.create(owner=owner, name=name)


@transaction.atomic
def add_product(*, owner: User, product: Product, key: str = "") -> tuple[Any, bool]:
    """To the list of that key, else to the newest, which is made if there is none. The list, and whether it is new
    there."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    own = WishList.objects.filter(owner=owner).order_by("-date_created", "-pk")
    wishlist = own.filter(key=key).first() or own.first() or WishList.objects.create(owner=owner, name=_("Wish list"))
    lines = Line.objects.filter(wishlist=wishlist)
    if lines.filter(product=product).exists():
        return wishlist, False
    if lines.count() >= MOST_LINES:
        raise TooManyError
    Line.objects.create(wishlist=wishlist, product=product, title=product.get_title())
    return wishlist, True
