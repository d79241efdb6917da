"""What is kept of the addresses in a report: enough to find the fault, too little to find a person."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

LONGEST = 200
WEB = {"http", "https", "ws", "wss"}
UNKNOWN = "(no such page)"


def page_of(path: str) -> str:
    """The path of a page that many see. Others may hold an order's number or a key from a mail: of them the pattern."""
    try:
        match = resolve(path)
    except (Resolver404, ValueError):
        return UNKNOWN
    is_seen_by_many = match.view_name in settings.PAGE_CACHE_VIEWS
    return (path if is_seen_by_many else f"/{match.route}")[:LONGEST]


def origin_of(blocked: str) -> str | None:
    """Of what was refused: the origin of an address, else its scheme or the policy's own word for it ("inline").
    None for what a browser's extension tried: that is no fault of the shop."""
    try:
        parts = urlsplit(blocked)
    except ValueError:
        return None
    if parts.scheme.endswith("-extension"):
        return None
    if parts.scheme in WEB:
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"[:LONGEST]
    return (parts.scheme or parts.path)[:LONGEST]
