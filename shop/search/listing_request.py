"""What a visitor asks of a list of products, read from the address. Nonsense is ignored, never an error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from shop.search.normalise import normalised

OWN_PARAMETERS = frozenset({"q", "sort", "page", "min_price", "max_price"})
HIGHEST_PRICE = Decimal(10) ** 9
MOST_VALUES = 20  # of one facet

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
    def parse(cls, params: QueryDict, *, sorts: Mapping[str, Any], is_facet: Callable[[str], bool]) -> Self:
        """`sorts` by code, and what `is_facet` knows, are what there is: parameters of advertising do not count."""
        codes = [code for code in params if code not in OWN_PARAMETERS and is_facet(code)]
        selection = {code: _values(params.getlist(code)) for code in codes}
        return cls(
            query=normalised(params.get("q", "")),
            sort=params.get("sort", "") if params.get("sort") in sorts else next(iter(sorts)),
            page=_page(params.get("page", "")),
            min_price=_price(params.get("min_price", "")),
            max_price=_price(params.get("max_price", "")),
            selection={code: values for code, values in selection.items() if values},
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.selection or self.min_price is not None or self.max_price is not None)

    def toggled(self, code: str, value: str) -> Self:
        """With the facet's value chosen, or no longer chosen."""
        chosen = self.selection.get(code, [])
        values = [v for v in chosen if v != value] if value in chosen else [*chosen, value]
        selection = {**self.selection, code: values}
        return replace(self, selection={c: v for c, v in selection.items() if v})

    def query_string(self, *, default_sort: str) -> str:
        """The address's part after the path, without the page: "?q=mug&brand=Lehm", or "" when nothing is asked."""
        pairs = [
            ("q", self.query),
            *((code, value) for code, values in sorted(self.selection.items()) for value in values),
            ("min_price", "" if self.min_price is None else f"{self.min_price:f}"),
            ("max_price", "" if self.max_price is None else f"{self.max_price:f}"),
            ("sort", "" if self.sort == default_sort else self.sort),
        ]
        encoded = urlencode([(name, value) for name, value in pairs if value])
        return f"?{encoded}" if encoded else ""


def _values(raw: list[str]) -> list[str]:
    return list(dict.fromkeys(value for text in raw[:MOST_VALUES] if (value := normalised(text))))


def _page(raw: str) -> int:
    """1 for what is no page number; a number beyond the last page is the list's to refuse."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 and int(raw) > 0 else 1


def _price(raw: str) -> Decimal | None:
    try:
        price = Decimal(raw)
    except InvalidOperation:
        return None
    return price if price.is_finite() and 0 <= price <= HIGHEST_PRICE else None
