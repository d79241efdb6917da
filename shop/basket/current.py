"""The one open basket of a customer: a unique index says so, whatever two requests do at the same moment."""

from shop.accounts.models import User
from shop.basket.models import Basket


def open_basket_of(owner: User) -> Basket:
    """The customer's open basket; made when there is none. Any number of callers at once get the same one."""
    while True:
        found: Basket | None = Basket.open.filter(owner=owner).first()
        if found is not None:
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


def _make_unless_there(owner_id: int) -> None:
    # ON CONFLICT DO NOTHING: it waits for another request that is just making one, and aborts no transaction.
    # The one found missing a moment later has been ordered meanwhile: then the caller's loop makes the next.
    Basket.objects.bulk_create([Basket(owner_id=owner_id)], ignore_conflicts=True)
