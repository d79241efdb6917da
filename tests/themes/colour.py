"""Colours as a browser computes them from tokens.css, and their contrast as WCAG defines it."""

import re

Colour = tuple[float, float, float]
NAMED = {"black": (0.0, 0.0, 0.0), "white": (255.0, 255.0, 255.0)}
MIX = re.compile(r"color-mix\(in srgb, (.+) (\d+)%, (\w+)\)")


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", css))


def resolve(value: str, known: dict[str, str]) -> Colour:
    """The colour a value stands for. KeyError for an unknown token, ValueError for a form not used here."""
    if value in NAMED:
        return NAMED[value]
    if re.fullmatch(r"#[0-9a-f]{6}", value):
        return (float(int(value[1:3], 16)), float(int(value[3:5], 16)), float(int(value[5:7], 16)))
    if match := re.fullmatch(r"var\((--[\w-]+)\)", value):
        return resolve(known[match[1]], known)
    if match := MIX.fullmatch(value):
        share = int(match[2]) / 100
        first, second = resolve(match[1], known), resolve(match[3], known)
        red, green, blue = (a * share + b * (1 - share) for a, b in zip(first, second, strict=True))
        return (red, green, blue)
    msg = f"not a colour of a known form: {value}"
    raise ValueError(msg)


def luminance(colour: Colour) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""

    def linear(channel: float) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
