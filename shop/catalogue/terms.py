"""On what terms a stock record can be bought: price, availability, how many. The one place that words it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

IN_STOCK: Literal["in_stock"] = "in_stock"
LOW_STOCK: Literal["low_stock"] = "low_stock"
OUT_OF_STOCK: Literal["out_of_stock"] = "out_of_stock"
LOW_UNITS = 5  # where the record names no threshold of its own


class StockRecord(Protocol):
    """What is read of a stock record; the partner's room owns the model."""

    price: Decimal | None
    former_price: Decimal | None
    price_currency: str
    num_in_stock: int | None
    num_allocated: int | None
    low_stock_threshold: int | None


@dataclass(frozen=True)
class Terms:
    """Price and former price include tax."""

    price: Decimal | None = None
    former_price: Decimal | None = None
    currency: str = ""
    availability: str = OUT_OF_STOCK
    # Units left, or None where stock is not counted.
    units: int | None = 0
    # The offers that make the price what it is.
    offer_ids: tuple[int, ...] = ()

    @property
    def availability_text(self) -> str:
        return availability_text(self.availability, self.units)

    @property
    def max_quantity(self) -> int:
        most = settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD
        return most if self.units is None else min(self.units, most)

    @property
    def purchasable(self) -> bool:
        return self.availability != OUT_OF_STOCK

    def reduced_to(self, price: Decimal, offer_ids: tuple[int, ...]) -> "Terms":
        """On sale: the price before is the former one."""
        return replace(self, price=price, former_price=self.price, offer_ids=offer_ids)


NOT_FOR_SALE = Terms()


def terms_of(record: StockRecord | None, *, track_stock: bool = True) -> Terms:
    if record is None or record.price is None:
        return NOT_FOR_SALE
    units = max((record.num_in_stock or 0) - (record.num_allocated or 0), 0) if track_stock else None
    former = record.former_price
    return Terms(
        price=record.price,
        former_price=former if former is not None and former > record.price else None,
        currency=record.price_currency,
        availability=_availability(units, record.low_stock_threshold),
        units=units,
    )


def combined_terms(variants: Iterable[Terms]) -> Terms:
    """What a card says of several variants: the lowest price of those one can buy (else of all), and the best
    availability of any, with the units of all that are low."""
    priced = [t for t in variants if t.price is not None]
    offered = [t for t in priced if t.purchasable] or priced
    cheapest = min(offered, key=lambda t: t.price or 0, default=NOT_FOR_SALE)
    if any(t.availability == IN_STOCK for t in offered):
        return replace(cheapest, availability=IN_STOCK, units=None)
    return replace(cheapest, units=sum(t.units or 0 for t in offered))


def price_varies(variants: Iterable[Terms]) -> bool:
    return len({t.price for t in variants if t.price is not None}) > 1


def availability_text(availability: str, units: int | None) -> str:
    if availability == OUT_OF_STOCK:
        return _("Sold out")
    if availability == LOW_STOCK:
        return _("Only %(units)d left") % {"units": units or 1}
    return _("In stock")


def _availability(units: int | None, threshold: int | None) -> str:
    if units is None:
        return IN_STOCK
    if units <= 0:
        return OUT_OF_STOCK
    return LOW_STOCK if units <= (LOW_UNITS if threshold is None else threshold) else IN_STOCK
