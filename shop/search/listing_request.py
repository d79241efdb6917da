"""What a visitor asks of a list of products, read from the address. Nonsense is ignored, never an error."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from shop.search.normalise import normalised

OWN_PARAMETERS = frozenset({"q", "sort", "page", "min_price", "max_price"})
HIGHEST_PRICE = Decimal(10) ** 9
CENT = Decimal("0.01")
MOST_VALUES = 20  # of one facet
MOST_FACETS = 12

Selection = dict[str, list[str]]


@dataclass(frozen=True)
class ListingRequest:
    query: str = ""
    sort: str = ""
    page: int = 1
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    selection: Selection = field(default_factory=dict)

    @classmethod
    def parse(
        cls, params: QueryDict, *, sorts: Mapping[str, Any], facets: Container[str], accepts: Callable[[str, str], bool]
    ) -> Self:
        """`sorts` by code, `facets`, and of these the values that `accepts` lets through, are what there is: parameters
        of advertising do not count. Sorted, so that one question has one address."""
        codes = sorted(code for code in params if code not in OWN_PARAMETERS and code in facets)[:MOST_FACETS]
        selection = {code: [v for v in _values(params.getlist(code)) if accepts(code, v)] for code in codes}
        low, high = _bounds(_price(params.get("min_price", "")), _price(params.get("max_price", "")))
        return cls(
            query=normalised(params.get("q", "")),
            sort=params.get("sort", "") if params.get("sort") in sorts else next(iter(sorts)),
            page=_page(params.get("page", "")),
            min_price=low,
            max_price=high,
            selection={code: values for code, values in selection.items() if values},
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.selection or self.min_price is not None or self.max_price is not None)

    def toggled(self, code: str, value: str) -> Self:
        """With the facet's value chosen, or no longer chosen."""
        chosen = self.selection.get(code, [])
        values = [v for v in chosen if v != value] if value in chosen else sorted([*chosen, value])
        selection = {**self.selection, code: values}
        return replace(self, selection={c: v for c, v in selection.items() if v})

    def without_filters(self) -> Self:
        return replace(self, page=1, min_price=None, max_price=None, selection={})

    def query_string(self, *, default_sort: str) -> str:
        """The address's part after the path, without the page: "?q=mug&brand=Lehm", or "" when nothing is asked."""
        pairs = [
            ("q", self.query),
            *((code, value) for code, values in sorted(self.selection.items()) for value in values),
            ("min_price", price_text(self.min_price)),
            ("max_price", price_text(self.max_price)),
            ("sort", "" if self.sort == default_sort else self.sort),
        ]
        encoded = urlencode([(name, value) for name, value in pairs if value])
        return f"?{encoded}" if encoded else ""


def _values(raw: list[str]) -> list[str]:
    return sorted({value for text in raw[:MOST_VALUES] if (value := normalised(text))})


def _bounds(low: Decimal | None, high: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Typed the wrong way round, they are meant the right way round."""
    return (high, low) if low is not None and high is not None and low > high else (low, high)


def price_text(price: Decimal | None) -> str:
    """As people write it: 5, 7.50."""
    return "" if price is None else f"{price:f}".removesuffix(".00")


def _page(raw: str) -> int:
    """1 for what is no page number; a number beyond the last page is the list's to refuse."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 and int(raw) > 0 else 1


def _price(raw: str) -> Decimal | None:
    try:
        price = Decimal(raw.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not price.is_finite() or not 0 <= price <= HIGHEST_PRICE:
        return None
    return price.quantize(CENT)
