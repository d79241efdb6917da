"""Rules for templates. They are read as text: what is between braces is all that matters."""

import re
from collections.abc import Iterator

UNESCAPED = re.compile(r"\|\s*(?:safe|safeseq)\b(?=[^{}]*[%}]})|{%-?\s*autoescape\s+off\b")
RULES = {"safe-text": UNESCAPED}


def broken_lines(text: str, rule: re.Pattern[str]) -> Iterator[int]:
    for match in rule.finditer(text):
        yield text.count("\n", 0, match.start()) + 1
