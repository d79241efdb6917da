"""Measures and codes that are written in many ways: `5"`, "5 inch", "12.7 cm"; "500ml", "0.5 l"; "WH-1000XM4".

Each is given one more word, the same for all its spellings. Documents carry it beside their own words, queries look for
it beside theirs.
"""

import re
from decimal import Decimal

# Unit -> base unit and how many of it one is. An inch is 25.4 mm (ISO 80000-3), a US fluid ounce 29.5735 ml.
_UNITS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("ml", "millilitre", "milliliter"), ("ml", "1")),
    "cl": ("ml", "10"),
    "dl": ("ml", "100"),
    **dict.fromkeys(("l", "litre", "liter", "litres", "liters"), ("ml", "1000")),
    **dict.fromkeys(("g", "gram", "grams"), ("g", "1")),
    **dict.fromkeys(("kg", "kilo", "kilogram", "kilograms"), ("g", "1000")),
    **dict.fromkeys(("oz", "ounce", "ounces"), ("oz", "1")),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), ("oz", "16")),
    "mm": ("mm", "1"),
    "cm": ("mm", "10"),
    **dict.fromkeys(("m", "metre", "meter", "metres", "meters"), ("mm", "1000")),
    **dict.fromkeys(('"', "”", "″", "in", "inch", "inches"), ("mm", "25.4")),
    **dict.fromkeys(("ft", "foot", "feet"), ("mm", "304.8")),
    **dict.fromkeys(("mb", "megabyte"), ("mb", "1")),
    **dict.fromkeys(("gb", "gigabyte"), ("mb", "1000")),
    **dict.fromkeys(("tb", "terabyte"), ("mb", "1000000")),
    **dict.fromkeys(("w", "watt", "watts"), ("w", "1")),
    "kw": ("w", "1000"),
    **dict.fromkeys(("v", "volt", "volts"), ("v", "1")),
    "mah": ("mah", "1"),
    "hz": ("hz", "1"),
    "khz": ("hz", "1000"),
    "mhz": ("hz", "1000000"),
    "ghz": ("hz", "1000000000"),
}
_NAMES = "|".join(sorted((re.escape(name) for name in _UNITS), key=len, reverse=True))
MEASURE = re.compile(rf"(?<![\w.,])(\d{{1,6}}(?:[.,]\d{{1,3}})?)[\s-]?({_NAMES})(?!\w)", re.IGNORECASE)
# "wi-fi", "T-shirt", "WH-1000XM4", "27UL850/W": what a hyphen, slash or dot holds together.
JOINED = re.compile(r"(?<!\w)[^\W_]{1,20}(?:[-/.\u2011][^\W_]{1,20}){1,3}(?!\w)")


def measure_word(number: str, unit: str) -> str:
    base, factor = _UNITS[unit.lower()]
    value = (Decimal(number.replace(",", ".")) * Decimal(factor)).normalize()
    return f"q{value:f}{base}".replace(".", "p")


def joined_word(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def extra_words(text: str) -> list[str]:
    """What a document is found by besides its own words."""
    joined = [joined_word(match.group()) for match in JOINED.finditer(text)]
    return list(dict.fromkeys([*measure_words(text), *joined]))


def measure_words(text: str) -> list[str]:
    return [measure_word(*match.groups()) for match in MEASURE.finditer(text)]


def spans(text: str) -> list[tuple[str, str]]:
    """Parts of a query with the one word each of them may also be written as."""
    measures = [(match.group(), measure_word(*match.groups())) for match in MEASURE.finditer(text)]
    return measures + [(match.group(), joined_word(match.group())) for match in JOINED.finditer(text)]
