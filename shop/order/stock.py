"""The stock an order holds. Each order line says in num_allocated how many units are promised to it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from shop.order.models import Line, Order
from shop.partner import reservation


def release(order: Order) -> None:
    """Give back what the order still holds. The order's row must be locked by the caller."""
    held = list(order.lines.filter(num_allocated__gt=0, stockrecord__isnull=False))
    reservation.release(_by_record((line.stockrecord_id, line.num_allocated) for line in held))
    order.lines.update(num_allocated=0)


def release_units(order: Order, units: Mapping[int, int]) -> None:
    """Give back what units by order line id still hold. The order's row must be locked by the caller."""
    lines = [line for line in order.lines.filter(pk__in=units) if line.num_allocated]
    held = {line.pk: min(units[line.pk], line.num_allocated) for line in lines}
    reservation.release(_by_record((line.stockrecord_id, held[line.pk]) for line in lines if line.stockrecord_id))
    for line in lines:
        line.num_allocated -= held[line.pk]
    Line.objects.bulk_update(lines, ["num_allocated"])


def put_back(order: Order, units: Mapping[int, int]) -> None:
    """Units by order line id that had left are on the shelf again; a line whose stock is not counted is passed over."""
    lines = order.lines.filter(pk__in=units).select_related("product__product_class")
    counted = [line for line in lines if line.stockrecord_id and _is_tracked(line)]
    reservation.put_back(_by_record((line.stockrecord_id, units[line.pk]) for line in counted))


def reserve_again(order: Order) -> None:
    """Reserve for an order whose stock was released; OutOfStockError when not all can be had.

    A line whose stock record was deleted since cannot be had. The order's row must be locked by the caller.
    """
    lines = [line for line in order.lines.select_related("product__product_class") if _is_tracked(line)]
    gone = [line for line in lines if line.stockrecord_id is None]
    if gone:
        raise reservation.OutOfStockError({})
    wanted = {line.pk: line.quantity - line.units_cancelled for line in lines}
    reservation.reserve(_by_record((line.stockrecord_id, wanted[line.pk]) for line in lines if wanted[line.pk]))
    for line in lines:
        line.num_allocated = wanted[line.pk]
    Line.objects.bulk_update(lines, ["num_allocated"])


def consume(order: Order, quantities: Mapping[int, int]) -> None:
    """Units by order line id leave the house. The order's row must be locked by the caller.

    StockMismatchError when a line does not hold that many.
    """
    lines = [line for line in order.lines.filter(pk__in=quantities) if line.num_allocated]
    if any(line.num_allocated < quantities[line.pk] for line in lines):
        msg = f"Order {order.number} does not hold that much stock"
        raise reservation.StockMismatchError(msg)
    counted = [line for line in lines if line.stockrecord_id]
    reservation.consume(_by_record((line.stockrecord_id, quantities[line.pk]) for line in counted))
    for line in lines:
        line.num_allocated -= quantities[line.pk]
    Line.objects.bulk_update(lines, ["num_allocated"])


def _is_tracked(line: Line) -> bool:
    return line.product is None or line.product.get_product_class().track_stock


def _by_record(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    quantities: dict[int, int] = defaultdict(int)
    for record_id, quantity in pairs:
        quantities[record_id] += quantity
    return dict(quantities)
