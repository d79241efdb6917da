"""Which stock record serves a customer, at which price, and whether it can be bought."""

from typing import Any

from django.db.models import QuerySet
from oscar.apps.partner.availability import Unavailable
from oscar.apps.partner.prices import TaxInclusiveFixedPrice
from oscar.apps.partner.prices import Unavailable as UnavailablePrice
from oscar.apps.partner.strategy import PurchaseInfo, Structured, UseFirstStockRecord
from oscar.apps.partner.strategy import StockRequired as OscarStockRequired

from shop.lib.prepared import prepared
from shop.partner.availability import Available, StockRequired
from shop.partner.models import StockRecord
from shop.partner.tax import net_of


class TaxIncludedPrice(TaxInclusiveFixedPrice):
    """A stock record's price with the tax in it taken out, and what it cost before, if it was reduced."""

    def __init__(self, stockrecord: StockRecord):
        currency, incl_tax = stockrecord.price_currency, stockrecord.price
        excl_tax = net_of(incl_tax, currency)
        super().__init__(currency, excl_tax=excl_tax, tax=incl_tax - excl_tax)
        former = stockrecord.former_price
        self.former_price = former if former is not None and former > incl_tax else None


class Strategy(UseFirstStockRecord, OscarStockRequired, Structured):
    def fetch_for_line(self, line: Any, stockrecord: StockRecord | None = None) -> PurchaseInfo:
        """A basket line keeps the stock record it was added with."""
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)

    def select_stockrecord(self, product: Any) -> StockRecord | None:
        if "stockrecords" in getattr(product, "_prefetched_objects_cache", {}):
            return super().select_stockrecord(product)
        record = _first_record.first(product.pk)
        if record is not None:
            record.product = product
        return record

    def pricing_policy(self, product: Any, stockrecord: StockRecord | None) -> Any:
        if stockrecord is None or stockrecord.price is None:
            return UnavailablePrice()
        return TaxIncludedPrice(stockrecord)

    def parent_pricing_policy(self, product: Any, children_stock: list) -> Any:
        """A parent costs what its cheapest variant does ("from …")."""
        priced = [record for _, record in children_stock if record is not None and record.price is not None]
        return TaxIncludedPrice(min(priced, key=lambda record: record.price)) if priced else UnavailablePrice()

    def availability_policy(self, product: Any, stockrecord: StockRecord | None) -> Any:
        if stockrecord is None or stockrecord.price is None or not is_public(product):
            return Unavailable()
        if not product.get_product_class().track_stock:
            return Available()
        return StockRequired(stockrecord.net_stock_level)


@prepared(int)
def _first_record(product_id: int) -> QuerySet[StockRecord]:
    return StockRecord.objects.filter(product=product_id).order_by("pk")[:1]


class Selector:
    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> Strategy:
        # Prices here are the same for everybody. Given the request, Oscar's strategy reads session and user at once,
        # on every page, for whoever has a session cookie.
        return Strategy()


def is_public(product: Any) -> bool:
    """A variant is for sale while both it and its parent are."""
    return product.is_public and (not product.is_child or product.parent.is_public)
