"""What people type and what merchants write, brought into the same form. Never fails, whatever comes in."""

import re
import unicodedata

MAX_CHARACTERS = 200
MAX_WORDS = 16
_WORD = re.compile(r"[^\W_]+")


def normalised(text: str) -> str:
    """Without control characters, on one line, at most 200 characters: fit to be shown and searched."""
    printable = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Co"} else c for c in text[: MAX_CHARACTERS * 5])
    return " ".join(printable.split())[:MAX_CHARACTERS].rstrip()


def words(text: str) -> list[str]:
    """Letters and digits only, lower case. The index and the query are cut by the same knife, so that
    "black/white", "t-shirt" and "1.5" are found however they are written."""
    return _WORD.findall(text.lower())


def query_words(text: str) -> list[str]:
    """The different words of a query, in order."""
    return list(dict.fromkeys(words(text)))[:MAX_WORDS]


def query_key(text: str) -> str:
    """One form for all ways to type the same search: "Tea  Pot!" is "tea pot"."""
    return " ".join(query_words(normalised(text)))[:100].strip()
