"""Whether one colour can be read on another. https://www.w3.org/TR/WCAG22/#contrast-minimum"""

READABLE = 4.5  # level AA, text of any size


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white). Colours as #rrggbb; ValueError for anything else."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in bytes.fromhex(colour.removeprefix("#")))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
