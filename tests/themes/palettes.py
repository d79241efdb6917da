"""The tokens in force for each theme, light and dark, as the browser's cascade has them."""

from shop.theming.registry import Theme, lineage, themes
from tests.themes.colour import tokens

Palette = dict[str, str]


def palettes() -> dict[str, Palette]:
    """By a name for the test's report: "default", "default dark", …"""
    found = {}
    for theme in themes().values():
        light = light_tokens(theme)
        found[theme.name] = light
        if theme.dark:
            found[f"{theme.name} dark"] = {**light, **_read(theme, theme.dark)}
    return found


def light_tokens(theme: Theme) -> Palette:
    known: Palette = {}
    for ancestor in reversed(lineage(theme.name)):
        for sheet in ancestor.stylesheets:
            if sheet.endswith("tokens.css"):
                known |= _read(ancestor, sheet)
    return known


def _read(theme: Theme, sheet: str) -> Palette:
    return tokens((theme.static / sheet).read_text())
