"""Lists in pages by cursor: a page begins behind the last item of the one before, whatever came or went meanwhile."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from pydantic import BaseModel, Field

from shop.api.errors import Problem, invalid_parameter

M = TypeVar("M", bound=Model)
LARGEST_PAGE = 100

Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="How many items a page has.")]
Cursor = Annotated[str | None, Field(max_length=1000, description="`next_cursor` of the page before.")]


class PageQuery(BaseModel):
    limit: Limit = 24
    cursor: Cursor = None


def encode(position: Any, *, of: str) -> str:
    """`of` describes the list (its order and filters): no other list accepts the cursor."""
    return signing.dumps(position, salt=_salt(of))


def decode(cursor: str, *, of: str) -> Any:
    try:
        return signing.loads(cursor, salt=_salt(of))
    except signing.BadSignature:
        raise _foreign_cursor() from None


def page_of(
    rows: "QuerySet[M]", *, order: Sequence[str | OrderBy], query: PageQuery, of: str
) -> tuple[list[M], str | None]:
    """A page of rows and the cursor of the next. The order must end with a unique column; NULLs must come last."""
    steps = [_step(one) for one in order]
    ordered = rows.order_by(*order)
    if query.cursor is not None:
        ordered = ordered.filter(_behind(rows.model, steps, decode(query.cursor, of=of)))
    found = list(ordered[: query.limit + 1])
    page = found[: query.limit]
    return page, encode(_position(page[-1], steps), of=of) if len(found) > query.limit else None


def ranked_page(ids: Sequence[int], *, query: PageQuery, of: str) -> tuple[Sequence[int], str | None]:
    """The same for ids in an order that was worked out. Where the last one has vanished, its place counts."""
    start = 0
    if query.cursor is not None:
        last, place = decode(query.cursor, of=of)
        start = ids.index(last) + 1 if last in ids else place
    page = ids[start : start + query.limit]
    more = start + query.limit < len(ids)
    return page, encode([page[-1], start + len(page)], of=of) if more else None


def _step(one: str | OrderBy) -> tuple[str, bool]:
    """Name of the column, and whether it descends."""
    if isinstance(one, OrderBy):
        column: Any = one.expression  # an F; the stubs do not know that it has a name
        return column.name, one.descending
    return one.removeprefix("-"), one.startswith("-")


def _position(row: Model, steps: Iterable[tuple[str, bool]]) -> list[str | None]:
    values = (getattr(row, name) for name, _descends in steps)
    return [None if value is None else str(value) for value in values]


def _behind(model: type[Model], steps: list[tuple[str, bool]], position: list[str | None]) -> Q:
    """Rows that differ from the position first in a column where they come later."""
    behind, same = Q(pk__in=[]), Q()
    for (name, descends), text in zip(steps, position, strict=True):
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if text is None:  # nothing comes after NULL
            same &= Q(**{f"{name}__isnull": True})
            continue
        value = field.to_python(text)
        later = Q(**{f"{name}__{'lt' if descends else 'gt'}": value})
        behind |= same & ((later | Q(**{f"{name}__isnull": True})) if field.null else later)
        same &= Q(**{name: value})
    return behind


def _salt(of: str) -> str:
    return f"shop.api.cursor.{hashlib.sha256(of.encode()).hexdigest()[:16]}"


def _foreign_cursor() -> Problem:
    return invalid_parameter("cursor", "This cursor does not belong to this list.", "cursor")
