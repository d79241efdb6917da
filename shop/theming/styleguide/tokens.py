"""The custom properties a theme's stylesheets declare, read from the files themselves: the page cannot be outdated."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.theming.registry import DEFAULT, lineage, themes

DECLARED = re.compile(r"^\s*--([\w-]+):\s*([^;]+);", re.M)
# By the first word of its name: what a token is for, and the declaration that shows it.
KINDS = {
    "colour": (_("Colours"), "background: var(--{name})"),
    "text": (_("Sizes of type"), "font-size: var(--{name})"),
    "font": (_("Typefaces"), "font-family: var(--{name})"),
    "weight": (_("Weights"), "font-weight: var(--{name})"),
    "leading": (_("Heights of lines"), "line-height: var(--{name})"),
    "space": (_("Space"), "inline-size: var(--{name})"),
    "radius": (_("Corners"), "border-radius: var(--{name})"),
    "shadow": (_("Depth"), "box-shadow: var(--{name})"),
}


class Token(NamedTuple):
    name: str
    value: str

    @property
    def kind(self) -> str:
        return self.name.partition("-")[0]


class Group(NamedTuple):
    kind: str
    title: Promise
    tokens: list[Token]


@cache
def tokens(theme: str) -> list[Token]:
    """In the order of the default theme's file; a theme's own values in the place of those it changes."""
    found = {name: " ".join(value.split()) for css in _sheets(theme) for name, value in DECLARED.findall(css)}
    return [Token(name, value) for name, value in found.items()]


def groups(theme: str) -> list[Group]:
    shown = sorted((t for t in tokens(theme) if t.kind in KINDS), key=lambda token: list(KINDS).index(token.kind))
    return [Group(kind, KINDS[kind][0], list(some)) for kind, some in groupby(shown, key=lambda token: token.kind)]


def stylesheet(theme: str) -> str:
    """A rule for each token, since no element may carry a style of its own."""
    shown = (token for group in groups(theme) for token in group.tokens)
    return "\n".join(
        f'[data-token="{token.name}"] .token__sample {{ {KINDS[token.kind][1].format(name=token.name)} }}'
        for token in shown
    )


def sheets_of_some_pages() -> list[str]:
    """The default theme's components that are not part of every page."""
    default = themes()[DEFAULT]
    found = sorted((default.static / "themes" / DEFAULT / "css" / "components").glob("*.css"))
    paths = [path.relative_to(default.static).as_posix() for path in found]
    return [path for path in paths if path not in default.stylesheets]


def _sheets(theme: str) -> Iterator[str]:
    for one in reversed(lineage(theme)):
        for sheet in one.stylesheets:
            yield (one.static / sheet).read_text(encoding="utf-8")
