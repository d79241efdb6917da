"""All that the shop keeps about a customer, as one JSON file (GDPR articles 15 and 20): each room tells its part.

Rows are read as they are written out, so the file takes no more memory for a thousand orders than for one.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from shop.accounts.models import User
from shop.mail.brand import shop_name

ROWS_AT_ONCE = 200
Section = Callable[[User], Iterable[Mapping[str, Any]]]
_sections: dict[str, Section] = {}


def holds(name: str) -> Callable[[Section], Section]:
    """Registers what a room keeps about a person, under a name that the person reads."""

    def register(section: Section) -> Section:
        _sections[name] = section
        return section

    return register


def as_json(user: User) -> Iterator[str]:
    """The file, piece by piece. Amounts are decimals as text, times are ISO 8601 in UTC."""
    head = {"shop": shop_name(), "made_at": timezone.now(), "profile": _profile(user)}
    yield _json(head)[:-1]
    for name in sorted(_sections):
        yield f", {_json(name)}: ["
        for number, row in enumerate(_sections[name](user)):
            yield f"{', ' if number else ''}{_json(row)}"
        yield "]"
    yield "}\n"


def _profile(user: User) -> dict[str, Any]:
    fields = ("email", "first_name", "last_name", "language", "date_joined", "last_login")
    return {field: getattr(user, field) for field in fields}


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
