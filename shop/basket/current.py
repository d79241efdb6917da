"""The one open basket of a customer: a unique index says so, whatever two requests do at the same moment."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from shop.accounts.models import User
from shop.basket.models import Basket
from shop.lib.prepared import prepared
from shop.offer.site_offers import open_site_offers


def open_basket_of(owner: User) -> Basket:
    """The customer's open basket; made when there is none. Any number of callers at once get the same one."""
    while True:
        found = _open_of_customer.first(owner.pk, timezone.now())
        if found is not None:
            _note_what_is_not_there(found)
            found.owner = owner  # asked for later, it costs no query
            return found
        _make_unless_there(owner.pk)


def lock_open_basket_of(owner_id: int) -> Basket:
    """The same, locked until the transaction ends: it stays open as long as that takes."""
    while True:
        locked: Basket | None = Basket.open.select_for_update(no_key=True).filter(owner_id=owner_id).first()
        if locked is not None:
            return locked
        _make_unless_there(owner_id)


def open_basket_of_guest(basket_id: int) -> Basket | None:
    found = _open_of_guest.first(basket_id, timezone.now())
    if found is not None:
        _note_what_is_not_there(found)
    return found


@prepared(int, datetime)
def _open_of_guest(basket_id: int, now: datetime) -> QuerySet[Basket]:
    aside = Basket.saved.filter(beside=OuterRef("pk"))
    return _with_words(Basket.open.filter(pk=basket_id, owner=None), aside, now)


@prepared(int, datetime)
def _open_of_customer(owner_id: int, now: datetime) -> QuerySet[Basket]:
    aside = Basket.saved.filter(owner=OuterRef("owner"))
    return _with_words(Basket.open.filter(owner=owner_id).order_by("pk"), aside, now)


def _with_words(baskets: QuerySet[Basket], aside: QuerySet[Basket], now: datetime) -> QuerySet[Basket]:
    """On what else need not be asked for: most baskets have no voucher, and nothing beside them."""
    chosen = Basket.vouchers.through.objects.filter(basket=OuterRef("pk"))
    return baskets.annotate(
        has_vouchers=Exists(chosen), has_aside=Exists(aside), has_site_offers=Exists(open_site_offers(now))
    )


def _note_what_is_not_there(basket: Basket) -> None:
    words: Any = basket
    basket.has_no_vouchers = not words.has_vouchers
    basket.has_none_aside = not words.has_aside
    basket.has_no_site_offers = not words.has_site_offers


def _make_unless_there(owner_id: int) -> None:
    # ON CONFLICT DO NOTHING: it waits for another request that is just making one, and aborts no transaction.
    # The one found missing a moment later has been ordered meanwhile: then the caller's loop makes the next.
    Basket.objects.bulk_create([Basket(owner_id=owner_id)], ignore_conflicts=True)
