"""Merchants' HTML, made safe to show."""

from html import unescape

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "del", "div", "em", "hr", "i", "ins", "p", "pre", "s", "small"),
    *("span", "strong", "sub", "sup", "u", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "li", "ol", "ul"),
    *("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
# What these hold is no text for people.
DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "noscript", "template", "svg", "math"}
SCHEMES = {"http", "https", "mailto", "tel"}


def sanitised(html: str) -> SafeString:
    """The text with only harmless tags, attributes and link targets left; a text without tags gets its paragraphs."""
    if "<" not in html:
        return mark_safe(linebreaks(unescape(html), autoescape=True))  # noqa: S308 -- escaped by linebreaks
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        clean_content_tags=DROPPED_WITH_CONTENT,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )
    return mark_safe(clean)  # noqa: S308 -- cleaned by nh3


def plain_text(html: str) -> str:
    """The words without any tag, on one line: for the search index and for meta descriptions."""
    bare = nh3.clean(html.replace("<", " <"), tags=set(), clean_content_tags=DROPPED_WITH_CONTENT)
    return " ".join(unescape(bare).split())
