"""The kinds of mail there are: when each is sent, which words of it a merchant may change, and what may stand in them.

A room registers its own in its AppConfig.ready(); the layout of each stands in the theme, `emails/<name>.html|.txt`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
PARTS = ("subject", "heading", "intro", "closing")


@dataclass(frozen=True)
class Placeholder:
    """`{name}` in a merchant's words. `value` reads it from the mail's context; "" when there is none this time."""

    name: str
    label: Words
    value: Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class MailKind:
    """`subject` to `closing` are the words the shop is delivered with, with {placeholders}, lazily translated.

    `sample` makes a context as the room's own code does, for the preview. `for_customer`: else it goes to the merchant.
    """

    name: str
    group: Words
    title: Words
    when: Words
    subject: Words
    heading: Words
    intro: Words
    sample: Callable[[], dict[str, Any]]
    closing: Words = ""
    placeholders: tuple[Placeholder, ...] = ()
    for_customer: bool = True

    def allowed(self) -> dict[str, Placeholder]:
        return {placeholder.name: placeholder for placeholder in (SHOP_NAME, *self.placeholders)}


def read(path: str) -> Callable[[Mapping[str, Any]], str]:
    """Takes what stands under a path of keys, "order.shipping_address.name". Keys only: no attribute is ever looked
    up, and only code calls this, never a merchant's words."""

    def value(context: Mapping[str, Any]) -> str:
        found: Any = context
        for key in path.split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        return "" if found is None else str(found)

    return value


SHOP_NAME = Placeholder("shop_name", _("The name of your shop"), read("shop_name"))
_kinds: dict[str, MailKind] = {}


def register(kinds: Iterable[MailKind]) -> None:
    for kind in kinds:
        known = _kinds.setdefault(kind.name, kind)
        if known is not kind:
            msg = f"Two kinds of mail are called {kind.name!r}"
            raise ValueError(msg)


def kind_named(name: str) -> MailKind:
    """KeyError when there is none."""
    return _kinds[name]


def all_kinds() -> list[MailKind]:
    return list(_kinds.values())
