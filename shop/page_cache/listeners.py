"""Rooms that keep something in the memory of each process (the tree of categories, the store's facts) forget it when
a drop says so. Without that, a page made anew could show what another process has changed already."""

from collections.abc import Callable, Iterable

_listeners: list[tuple[str, Callable[[list[str]], None]]] = []


def when_dropped(prefix: str, forget: Callable[[list[str]], None]) -> None:
    """After tags that begin with `prefix` were dropped, call `forget` with them in every process, before any page is
    made anew."""
    _listeners.append((prefix, forget))


def tell(tags: Iterable[str]) -> None:
    tags = list(tags)
    for prefix, forget in _listeners:
        if concerned := [tag for tag in tags if tag.startswith(prefix)]:
            forget(concerned)
