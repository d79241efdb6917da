"""Stock on the shelf, promised and gone. Every change is one guarded UPDATE: nobody reads, thinks and writes.

Quantities are maps of stock record id to units. All functions run inside the caller's transaction and lock the
records in the order of their ids, so that two baskets with the same goods never wait for one another in a circle.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import NamedTuple, Protocol

from django.db import connection, transaction

from shop.outbox import queue
from shop.partner.alerts import update_alerts
from shop.partner.availability import LOW_STOCK
from shop.partner.models import StockRecord

CHANGED_TOPIC = "stock.changed"
Quantities = Mapping[int, int]


class Reserve(Protocol):
    def __call__(self, quantities: Quantities) -> None: ...


class OutOfStockError(Exception):
    """Not all could be had; nothing was reserved. `available` has the units left of each record that is short."""

    def __init__(self, available: dict[int, int]):
        super().__init__(f"Out of stock: {available}")
        self.available = available


class StockMismatchError(Exception):
    """More was to be taken off the shelf than was promised or is there."""


def reserve(quantities: Quantities) -> None:
    """Promise units to an order, all of them or none. OutOfStockError when some cannot be had."""
    if not quantities:
        return
    # Of one record there is nothing to undo when it cannot be had.
    with transaction.atomic() if len(quantities) > 1 else nullcontext():
        _lock(quantities)
        done = _update(
            "num_allocated = COALESCE(s.num_allocated, 0) + w.quantity",
            quantities,
            guard="s.num_in_stock - COALESCE(s.num_allocated, 0) >= w.quantity",
            is_told=_runs_low,
        )
        short = set(quantities) - done
        if short:
            raise OutOfStockError(_available(short))


def release(quantities: Quantities) -> None:
    """Give promised units back to the shelf. Records deleted since are passed over."""
    if not quantities:
        return
    with transaction.atomic():
        _lock(quantities)
        _update("num_allocated = GREATEST(COALESCE(s.num_allocated, 0) - w.quantity, 0)", quantities)


def consume(quantities: Quantities) -> None:
    """Take promised units off the shelf because they leave the house. StockMismatchError when they are not there."""
    if not quantities:
        return
    with transaction.atomic():
        _lock(quantities)
        done = _update(
            "num_allocated = s.num_allocated - w.quantity, num_in_stock = s.num_in_stock - w.quantity",
            quantities,
            guard="s.num_allocated >= w.quantity AND s.num_in_stock >= w.quantity",
        )
        if set(quantities) - done:
            msg = f"Not promised or not on the shelf: stock records {sorted(set(quantities) - done)}"
            raise StockMismatchError(msg)


def put_back(quantities: Quantities) -> None:
    """Units that had left the house are on the shelf again. A record that counts no stock, or was deleted since, is
    passed over."""
    if not quantities:
        return
    with transaction.atomic():
        _lock(quantities)
        _update("num_in_stock = s.num_in_stock + w.quantity", quantities, guard="s.num_in_stock IS NOT NULL")


def _lock(quantities: Quantities) -> None:
    if len(quantities) == 1:
        return  # the UPDATE takes the same lock
    # NO KEY: a row that only refers to a locked one (a new basket line) need not wait, and cannot deadlock.
    list(StockRecord.objects.select_for_update(no_key=True).filter(pk__in=quantities).order_by("pk").values_list("pk"))


class Changed(NamedTuple):
    id: int
    product_id: int
    low_stock_threshold: int | None
    left: int


def _runs_low(record: Changed) -> bool:
    """Whether customers read something else since units were promised: as long as there is plenty, they do not."""
    return record.left <= max(record.low_stock_threshold or 0, LOW_STOCK)


def _update(
    changes: str,
    quantities: Quantities,
    *,
    guard: str = "TRUE",
    is_told: Callable[[Changed], bool] = lambda record: True,
) -> set[int]:
    """Apply the changes to every record for which the guard holds; the ids of those."""
    wanted = sorted(quantities.items())
    if any(quantity <= 0 for _, quantity in wanted):
        msg = "Quantities are positive"
        raise ValueError(msg)
    values = ", ".join(["(%s::bigint, %s::integer)"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE partner_stockrecord s SET {changes}, date_updated = now()"  # noqa: S608 -- constants of this file
            f" FROM (VALUES {values}) AS w (id, quantity) WHERE s.id = w.id AND {guard}"
            " RETURNING s.id, s.product_id, s.low_stock_threshold,"
            " COALESCE(s.num_in_stock, 0) - COALESCE(s.num_allocated, 0)",
            [value for pair in wanted for value in pair],
        )
        rows = [Changed(*row) for row in cursor.fetchall()]
    _tell(sorted({row.product_id for row in rows if is_told(row)}))
    update_alerts([row.id for row in rows if row.low_stock_threshold is not None])
    return {row.id for row in rows}


def _tell(product_ids: list[int]) -> None:
    """Whoever shows availability elsewhere (the search index) hears of it after the commit."""
    if product_ids:
        queue.put(CHANGED_TOPIC, {"product_ids": product_ids})


def _available(ids: set[int]) -> dict[int, int]:
    records = {record.pk: max(record.net_stock_level, 0) for record in StockRecord.objects.filter(pk__in=ids)}
    return {pk: records.get(pk, 0) for pk in ids}
