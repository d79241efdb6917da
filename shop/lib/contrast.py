"""Whether one colour can be read on another. https://www.w3.org/TR/WCAG22/#contrast-minimum"""

READABLE = 4.5  # level AA, text of any size


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white). Colours as #rrggbb; ValueError for anything else."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lightened(colour: str, *, on: str) -> str:
    """The colour, mixed with as much white as it takes to be read on a dark ground."""
    channels = bytes.fromhex(colour.removeprefix("#"))
    for step in range(21):
        mixed = "#" + "".join(f"{round(channel + (255 - channel) * step / 20):02x}" for channel in channels)
        if contrast(mixed, on) >= READABLE:
            return mixed
    return "#ffffff"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in bytes.fromhex(colour.removeprefix("#")))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
