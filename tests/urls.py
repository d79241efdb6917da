"""Every address that the shop answers at, made concrete."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-4000-8000-000000000000", "path": "x"}


def every_path() -> Iterator[tuple[str, URLPattern]]:
    """A path for each pattern of the resolver, and the pattern. Parameters get a harmless value."""
    yield from _below(get_resolver(), "/")


def _below(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + _concrete(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _below(entry, path)
        else:
            yield path, entry


def _concrete(pattern: str) -> str:
    pattern = re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES.get(match[1] or "str", "x"), pattern)
    pattern = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)", "1", pattern)  # named groups of a regular expression
    return re.sub(r"\([^()]*\)|[\^$?\\]|\.\*", "", pattern)
