"""The few things a merchant's words can hold: {placeholders}, **bold**, [links](https://…) and empty lines.

Our own parser on purpose: str.format would let a text read attributes of objects, a template would let it run code.
What is filled in comes from customers: it is escaped, and is never looked at for placeholders or markup again.
"""

import re
from collections.abc import Collection, Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")
BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\[([^\[\]{}]+)\]\((https://[^\s(){}<>]+)\)")
PARAGRAPHS = re.compile(r"\n\s*\n")
# "Hello {first_name}," of somebody whose name nobody knows becomes "Hello,".
EMPTY = "\x00"
BEFORE_EMPTY = re.compile(rf"[ ,]*{EMPTY}")


def unknown_placeholders(words: str, allowed: Collection[str]) -> list[str]:
    """Names in braces that stand for nothing, in the order of their appearance."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(words)) if name not in allowed]


def has_stray_brace(words: str) -> bool:
    """Whether a brace stands for no placeholder at all: {}, {{name}}, {Name}, {a.b}, {name!r}, a single one."""
    return bool(re.search(r"[{}]", PLACEHOLDER.sub("", words))) or bool(re.search(r"\{\{|\}\}", words))


def in_one_line(words: str, values: Mapping[str, str]) -> str:
    """For subjects and headings: no markup, no line break whatever a value holds."""
    return " ".join(_filled(words, values).split())


def as_text(words: str, values: Mapping[str, str]) -> str:
    plain = LINK.sub(r"\1: \2", BOLD.sub(r"\1", _tidy(words)))
    return _filled(plain, values)


def as_html(words: str, values: Mapping[str, str]) -> SafeString:
    """Paragraphs of escaped text."""
    marked = BOLD.sub(r"<strong>\1</strong>", str(escape(_tidy(words))))
    linked = LINK.sub(r'<a href="\2">\1</a>', marked)
    paragraphs = [part.replace("\n", "<br>") for part in PARAGRAPHS.split(linked) if part]
    body = "".join(f"<p>{part}</p>" for part in paragraphs)
    escaped = {name: str(escape(value)) for name, value in values.items()}
    return mark_safe(_filled(body, escaped))  # noqa: S308 -- words and values are escaped above


def _tidy(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def _filled(words: str, values: Mapping[str, str]) -> str:
    """In one pass: a value with braces in it stays what it is. Of two unknown names the later code lacks: nothing."""
    filled = PLACEHOLDER.sub(lambda match: values.get(match[1], "").replace(EMPTY, "") or EMPTY, words)
    return BEFORE_EMPTY.sub("", filled)
