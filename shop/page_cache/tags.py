"""What a page says it shows. Views, middlewares and context processors of the rooms above call these while they make
a page; the cache drops it when one of its tags is dropped."""

from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest

# Parameters of advertisements and mailings: they change nothing of a page.
TRACKING = ("utm_", "gclid", "gbraid", "wbraid", "fbclid", "msclkid", "mc_cid", "mc_eid", "ref_src")


def shows(request: HttpRequest, *tags: str) -> None:
    """The page being made shows this. A page of which nothing is said is never kept."""
    request.__dict__.setdefault("page_tags", set()).update(tags)


def answers_to(request: HttpRequest, query: str) -> None:
    """The parameters that make this page what it is. Asked with any others, or with none of these, it is not kept:
    what anybody may type must not fill the memory. Not called, the page has no parameters."""
    request.__dict__["page_query"] = canonical(query)


def never_kept(request: HttpRequest) -> None:
    request.__dict__["page_query"] = None


def tags_of(request: HttpRequest) -> set[str]:
    tags: set[str] = request.__dict__.get("page_tags", set())
    return tags


def asked_as_answered(request: HttpRequest) -> bool:
    return bool(canonical(request.META.get("QUERY_STRING", "")) == request.__dict__.get("page_query", ""))


def canonical(query: str) -> str:
    """Without tracking, in one order: "page=2&sort=newest" and "sort=newest&utm_source=x&page=2" are one page."""
    pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=True) if query else []
    return urlencode(sorted(pair for pair in pairs if not pair[0].startswith(TRACKING)))
