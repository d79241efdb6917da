"""Secrets and card numbers in text that others read: logs and mails about errors.

It looks for what a secret looks like and for the names that stand before one. A mask too many costs nothing; what must
never be told must not be written in the first place, this is for the day on which it was.
"""

import re
from itertools import cycle

MASK = "•••"

# Names whose value is nobody's business, in headers, forms, URLs, JSON and reprs of dicts. All repetitions are bounded
# or begin where a word does: a line of a megabyte must not hold up the page that wrote it.
SECRET_NAMES = (
    r"(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|private[_-]?key|credential|authori[sz]ation|cookie"  # noqa: S105
    r"|session[_-]?(?:id|key)|csrf|signature|otp|recovery[_-]?code|cvc|cvv|card[_-]?number|iban|dsn)[\w-]{0,40}"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, flags), replacement)
    for pattern, replacement, flags in (
        # Headers whose whole line is secret: Cookie: a=1; b=2
        (
            r"\b((?:set-)?cookie|authorization|proxy-authorization)(['\"]?[ \t]*[:=][ \t]*)[^\r\n]+",
            rf"\1\2{MASK}",
            re.I,
        ),
        (r"\b(bearer|basic|digest)\s+[\w.~+/=-]{6,}", rf"\1 {MASK}", re.I),
        # postgres://user:password@host, redis://:password@host
        (r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s:/@]{0,99}):[^\s/@]+@", rf"\1:{MASK}@", re.I),
        # Keys of payment hosts, of clouds and of places where code is kept
        (r"\b((?:sk|rk|pk)_(?:live|test)_|whsec_)\w+", rf"\1{MASK}", 0),
        (r"\b((?:pi|seti|cs)_\w{1,80}?_secret_)\w+", rf"\1{MASK}", 0),
        (r"\b(AKIA|ASIA|ghp_|gho_|glpat-|xox[abpr]-)[\w-]{12,}", rf"\1{MASK}", 0),
        (r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", MASK, re.S),
        # password=…, 'token': '…', "cvc": …
        (
            rf"({SECRET_NAMES})(['\"]?\]?[ \t]*(?:=|:|=>)[ \t]*(?:\[\s*)?)"
            r"(?:b?'(?:[^'\\]|\\.)*'|b?\"(?:[^\"\\]|\\.)*\"|[^\s'\"&,;)}\]]+)",
            rf"\1\2{MASK}",
            re.I,
        ),
        # What Django signs for links and cookies (value:time:signature), a password's link, and our own tokens
        (r"(?<![\w-])[\w-]+:[\w-]{4,}:[\w-]{27,}", MASK, 0),
        (r"(?<![\w.-])[\w-]+(?:\.[\w-]+)*[:.][\w-]{43}(?![\w-])", MASK, 0),
        (r"\b[a-z0-9]{6,7}-[0-9a-f]{32}\b", MASK, 0),
        (r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*", MASK, 0),
        (r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{43}(?![\w-])", MASK, 0),
    )
)
# 13 to 19 digits, alone or in groups, as a card has them; the first one says whose it is.
_CARD = re.compile(r"(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-]|\.\d)")


def masked(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _CARD.sub(_card_masked, text)


def _card_masked(match: re.Match[str]) -> str:
    """Its last four digits may be shown (PCI DSS 3.4); a number that fails the check is none of a card."""
    digits = re.sub(r"\D", "", match[0])
    return f"{MASK}{digits[-4:]}" if _passes_luhn(digits) else match[0]


def _passes_luhn(digits: str) -> bool:
    """https://www.iso.org/standard/70484.html, annex B"""
    doubled = (int(digit) * factor for digit, factor in zip(reversed(digits), cycle((1, 2)), strict=False))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
