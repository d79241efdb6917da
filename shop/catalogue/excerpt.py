"""What a search engine shows under a page's title when the merchant wrote nothing for it."""

import re

from shop.catalogue.html import plain_text

READ = 3000  # characters of a text with its markup: a description may have a hundred thousand
BLANK_BEFORE_STOP = re.compile(r" ([.,;:!?])(?= |$)")
LONGEST = 155  # characters; more is cut off by the search engines themselves


def readable(html: str) -> str:
    """The words in one line, without the blank that a tag leaves before a full stop."""
    return BLANK_BEFORE_STOP.sub(r"\1", " ".join(plain_text(html).split()))


def excerpt(*texts: str | None) -> str:
    """The first of the texts that says anything, without its markup, cut at a word."""
    plain = (readable(text[:READ]) for text in texts if text)
    found = next((text for text in plain if text), "")
    if len(found) <= LONGEST:
        return found
    cut = found[: LONGEST - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"
