"""The colour that an option's name stands for, to be painted beside it."""

import re
from typing import Any

from shop.catalogue.models import Product

# Ordinary names of colours of goods. What is not here is shown as words, or gets its colour from the option's code.
COLOURS = {
    "amber": "#d98e04", "anthracite": "#383e42", "apricot": "#f6c39a", "aqua": "#3fb8af", "beige": "#d9c7a7",
    "black": "#1b1b1b", "blue": "#2a5db0", "bordeaux": "#5f1f2e", "bronze": "#a9714b", "brown": "#6f4a2f",
    "burgundy": "#6b1f33", "charcoal": "#3b3f42", "chocolate": "#4e3024", "clay": "#b2735a", "copper": "#b66d3e",
    "coral": "#f0745e", "cream": "#f4ecd8", "cyan": "#2bb5c9", "emerald": "#1f7a57", "forest": "#2c4a36",
    "gold": "#c9a24b", "gray": "#8b8f92", "graphite": "#4a4e52", "green": "#3c7d4b", "grey": "#8b8f92",
    "indigo": "#3d3f8f", "ivory": "#f6f1e1", "khaki": "#8d8457", "lavender": "#b6a7d6", "lilac": "#c3a6cf",
    "lime": "#a6c63c", "magenta": "#b8337f", "maroon": "#6d2332", "mint": "#a8d8c0", "moss": "#6f7a45",
    "mustard": "#cf9f2c", "natural": "#ddc9a3", "navy": "#22304f", "oak": "#c19a6b", "ochre": "#c4842b",
    "olive": "#6f7040", "orange": "#e3812b", "peach": "#f5b895", "petrol": "#1f5a66", "pink": "#e79ab0",
    "plum": "#6d3a5d", "purple": "#6d4591", "red": "#b8322a", "rose": "#d98a94", "rust": "#a2502b",
    "sage": "#9caa8b", "salmon": "#f2937b", "sand": "#d8c3a0", "silver": "#c3c7ca", "slate": "#5b6770",
    "stone": "#b5ab9c", "tan": "#c4a179", "taupe": "#8f8174", "teal": "#1f7d7a", "terracotta": "#c0603f",
    "turquoise": "#3bb3b0", "violet": "#6f4fa3", "walnut": "#5d4030", "white": "#ffffff", "yellow": "#f0c93a",
}  # fmt: skip
# A merchant's own colour, at the head of the option's code; the rest makes the code unique.
_CODE = re.compile(r"#[0-9a-f]{6}", re.I)
_WORD = re.compile(r"[^\W\d_]+")

Colours = dict[tuple[str, str], str]  # "#rrggbb" by the attribute's code and the option's name


def colours_of(product: Product) -> Colours:
    """`product` with its attribute_values and their options prefetched."""
    options = [v for v in product.attribute_values.all() if v.value_option_id is not None]
    found = {(v.attribute.code, v.value_option.option): colour_of(v.value_option) for v in options}
    return {key: colour for key, colour in found.items() if colour}


def colour_of(option: Any) -> str:
    """By the option's code ("#1f5a45"), else by its name: the last word in it that names a colour ("Dark teal")."""
    if code := _CODE.match(option.code or ""):
        return code[0].lower()
    named = [COLOURS[word] for word in _WORD.findall(option.option.lower()) if word in COLOURS]
    return named[-1] if named else ""
