"""The two ways in which browsers tell of a violation: `application/csp-report`
(https://www.w3.org/TR/CSP2/#violation-reports) and `application/reports+json`
(https://www.w3.org/TR/reporting-1/#media-type, its bodies https://www.w3.org/TR/CSP3/#reporting)."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from shop.security.policy_reports.places import origin_of, page_of

OLD = "application/csp-report"
NEW = "application/reports+json"
MOST_AT_ONCE = 20  # of one body
SAMPLE_LENGTH = 40
DIRECTIVE = re.compile(r"[a-z][a-z-]{0,59}")
NAMES = {
    OLD: ("document-uri", "effective-directive", "violated-directive", "blocked-uri", "script-sample"),
    NEW: ("documentURL", "effectiveDirective", "effectiveDirective", "blockedURL", "sample"),
}


@dataclass(frozen=True)
class Violation:
    page: str
    directive: str
    blocked: str
    sample: str


def violations_in(body: bytes, content_type: str, *, host: str) -> list[Violation]:
    """What the body says of pages at `host`, at most 20; reports of other pages and of a browser's own extensions
    are left out. ValueError for what is no report at all."""
    try:
        document = json.loads(body)
    except (UnicodeDecodeError, RecursionError) as error:
        raise ValueError("no JSON") from error
    found = (_violation(report, NAMES[content_type], host) for report in _reports(document, content_type))
    return [violation for violation in found if violation]


def _reports(document: Any, content_type: str) -> Iterable[dict[str, Any]]:
    if content_type == OLD:
        report = document.get("csp-report") if isinstance(document, dict) else None
        reports = [report]
    else:
        entries = document if isinstance(document, list) else [None]
        reports = [_body_of(entry) for entry in entries[:MOST_AT_ONCE]]
    if not all(isinstance(report, dict) for report in reports):
        raise ValueError("no report")
    return [report for report in reports if report]


def _body_of(entry: Any) -> Any:
    """Empty for a report about something else, such as a deprecation."""
    if not isinstance(entry, dict):
        return None
    return entry.get("body") if entry.get("type") == "csp-violation" else {}


def _violation(report: dict[str, Any], names: tuple[str, ...], host: str) -> Violation | None:
    page, directive, older, blocked, sample = (_text(report.get(name)) for name in names)
    directive = (directive or older).split(" ")[0]
    address, origin = _split(page), origin_of(blocked)
    if address is None or address.netloc != host or origin is None or not DIRECTIVE.fullmatch(directive):
        return None
    return Violation(page_of(address.path), directive, origin, sample[:SAMPLE_LENGTH].strip())


def _text(value: Any) -> str:
    """PostgreSQL takes neither NUL nor half of a surrogate pair."""
    return value.replace("\0", "").encode(errors="ignore").decode() if isinstance(value, str) else ""


def _split(address: str) -> Any:
    try:
        return urlsplit(address)
    except ValueError:
        return None
