"""The one open basket of a customer: a unique index says so, whatever two requests do at the same moment."""

from django.db.models import Exists, OuterRef, QuerySet

from shop.accounts.models import User
from shop.basket.models import Basket
from shop.lib.prepared import prepared


def open_basket_of(owner: User) -> Basket:
    """The customer's open basket; made when there is none. Any number of callers at once get the same one."""
    while True:
        found = next(iter(_open_of_customer(owner.pk)), None)
        if found is not None:
            found.has_no_vouchers = not found.has_vouchers
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
    found = next(iter(_open_of_guest(basket_id)), None)
    if found is not None:
        found.has_no_vouchers = not found.has_vouchers
    return found


@prepared(int)
def _open_of_guest(basket_id: int) -> QuerySet[Basket]:
    return _with_vouchers(Basket.open.filter(pk=basket_id, owner=None))


@prepared(int)
def _open_of_customer(owner_id: int) -> QuerySet[Basket]:
    return _with_vouchers(Basket.open.filter(owner=owner_id).order_by("pk"))


def _with_vouchers(baskets: QuerySet[Basket]) -> QuerySet[Basket]:
    chosen = Basket.vouchers.through.objects.filter(basket=OuterRef("pk"))
    return baskets.annotate(has_vouchers=Exists(chosen))


def _make_unless_there(owner_id: int) -> None:
    # ON CONFLICT DO NOTHING: it waits for another request that is just making one, and aborts no transaction.
    # The one found missing a moment later has been ordered meanwhile: then the caller's loop makes the next.
    Basket.objects.bulk_create([Basket(owner_id=owner_id)], ignore_conflicts=True)
