"""Lines set aside: saved for later, or taken out a moment ago and not yet forgotten.

They stand in a basket of their own (Oscar's status “Saved”), with their options, quantity and the price last seen, and
come back as they were. Every move locks the visitor's open basket first, so two of them cannot lose or double a line.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from shop.basket.models import Basket, Line
from shop.lib.prepared import prepared

UNDO_FOR = timedelta(minutes=30)
UNDOS_SHOWN = 3
# A line taken out is no twin of one saved for later: its reference says so, and is the old one again when it is back.
REMOVED = "#removed-"


def aside_of(basket: Basket) -> Basket | None:
    """What the visitor of this open basket has set aside."""
    if basket.pk is None:
        return None
    return _of_customer.first(basket.owner_id) if basket.owner_id else _beside.first(basket.pk)


@prepared(int)
def _of_customer(owner_id: int) -> QuerySet[Basket]:
    return Basket.saved.filter(owner=owner_id).order_by("pk")[:1]


@prepared(int)
def _beside(basket_id: int) -> QuerySet[Basket]:
    return Basket.saved.filter(beside=basket_id).order_by("pk")[:1]


def lines_aside(basket: Basket) -> tuple[list[Line], list[Line]]:
    """Those saved for later, and the last ones taken out, which can still be put back."""
    aside = None if basket.has_none_aside else aside_of(basket)
    if aside is None:
        return [], []
    aside.strategy = basket.strategy
    lines = list(aside.all_lines())
    since = timezone.now() - UNDO_FOR
    gone = sorted((line for line in lines if line.removed_at and line.removed_at > since), key=_removed_at)
    return [line for line in lines if line.removed_at is None], gone[-UNDOS_SHOWN:]


@transaction.atomic
def set_aside(*, line: Line, is_removed: bool) -> None:
    """Out of the open basket: for later, or for good unless it is undone. BasketClosedError when it was ordered
    meanwhile. Another tab may have moved it: then there is nothing to do."""
    basket = line.basket
    basket.lock_open()
    owner, beside = (basket.owner_id, None) if basket.owner_id else (None, basket)
    aside = aside_of(basket) or Basket.objects.create(status=Basket.SAVED, owner_id=owner, beside=beside)
    _forget_old(aside)
    moved = _locked(line.pk, basket)
    if moved is not None and is_removed:
        moved.line_reference, moved.removed_at = f"{moved.line_reference}{REMOVED}{moved.pk}", timezone.now()
    if moved is not None:
        _move(moved, aside)
    basket.reset_offer_applications()


@transaction.atomic
def bring_back(*, line_id: int, basket: Basket) -> bool:
    """Into the open basket, as it was; a line like it takes up the quantity. False when it is not aside any more.
    BasketClosedError as above."""
    basket.lock_open()
    aside = aside_of(basket)
    line = _locked(line_id, aside) if aside is not None else None
    if line is None:
        return False
    line.line_reference, line.removed_at = line.line_reference.partition(REMOVED)[0], None
    _move(line, basket)
    basket.reset_offer_applications()
    return True


@transaction.atomic
def forget(*, line_id: int, basket: Basket) -> None:
    basket.lock_open()
    aside = aside_of(basket)
    if aside is not None:
        aside.lines.filter(pk=line_id).delete()


@transaction.atomic
def bring_along(*, guests: Basket, mine: Basket) -> None:
    """After a login: what the guest had set aside is the customer's."""
    mine.lock_open()
    theirs = Basket.saved.filter(beside=guests.pk).first()
    if theirs is None:
        return
    aside = aside_of(mine) or Basket.objects.create(status=Basket.SAVED, owner_id=mine.owner_id)
    for line in _all_locked(theirs):
        _move(line, aside)
    theirs.delete()
    mine.has_none_aside = False


@transaction.atomic
def next_basket(ordered_id: int) -> Basket | None:
    """A guest's basket after one that was ordered: what was set aside beside that stands beside this. None when
    nothing was."""
    aside = Basket.saved.select_for_update(no_key=True).filter(beside=ordered_id, beside__status=Basket.SUBMITTED)
    found = aside.first()
    if found is None:
        return None
    basket: Basket = Basket.objects.create()
    found.beside = basket
    found.save(update_fields=["beside"])
    return basket


def _move(line: Line, to: Basket) -> None:
    twins = to.lines.filter(line_reference=line.line_reference)
    if twins.update(quantity=F("quantity") + line.quantity, date_updated=timezone.now()):
        line.delete()
        return
    line.basket = to
    line.save(update_fields=["basket", "line_reference", "removed_at", "date_updated"])


def _locked(line_id: int, basket: Basket) -> Line | None:
    return next(iter(_all_locked(basket).filter(pk=line_id)), None)


def _all_locked(basket: Basket) -> QuerySet[Line]:
    return Line.objects.select_for_update(no_key=True).filter(basket=basket).order_by("pk")


def _forget_old(aside: Basket) -> None:
    aside.lines.filter(removed_at__lt=timezone.now() - UNDO_FOR).delete()


def _removed_at(line: Line) -> datetime:
    assert line.removed_at is not None
    return line.removed_at
