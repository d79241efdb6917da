"""A picture's dominant colour, in one of 55 tones: pages allow no styles of their own, so that a stylesheet names them
(`[data-tone]` among a theme's tokens). The first sign is the hue, "0" to "9" around the circle or "g" for grey, the
second how light it is, "0" to "4"."""

from colorsys import rgb_to_hls

from PIL import Image as PillowImage
from wagtail.images.models import AbstractImage, AbstractRendition

from shop.catalogue.models import ImageTone

HUES = 10
LIGHTNESSES = (0.2, 0.4, 0.6, 0.8, 0.95)
# Below this a colour reads as grey.
LEAST_SATURATION = 0.12
SIDE = 48
COLOURS = 8


def tone_of(image: AbstractImage) -> str:
    """Without a query: where the tone was not read along, or is not known yet, there is none."""
    read: ImageTone | None = image._state.fields_cache.get("tone")
    return read.value if read is not None else ""


def note_tone(image: AbstractImage, small: AbstractRendition) -> None:
    """Work it out from a small rendition, once."""
    if not ImageTone.objects.filter(image_id=image.pk).exists():
        with small.file.open("rb") as file, PillowImage.open(file) as opened:
            value = tone(opened)
        ImageTone.objects.update_or_create(image_id=image.pk, defaults={"value": value})


def tone(picture: PillowImage.Image) -> str:
    opaque = PillowImage.new("RGB", (SIDE, SIDE), "white")
    scaled = picture.convert("RGBA").resize((SIDE, SIDE))
    opaque.paste(scaled, mask=scaled)
    few = opaque.quantize(COLOURS)
    histogram = few.histogram()
    most = histogram.index(max(histogram))
    palette = few.getpalette() or []
    red, green, blue = palette[3 * most : 3 * most + 3]
    return _named(red / 255, green / 255, blue / 255)


def _named(red: float, green: float, blue: float) -> str:
    hue, light, _saturation = rgb_to_hls(red, green, blue)
    colourful = max(red, green, blue) - min(red, green, blue) >= LEAST_SATURATION
    nearest = min(range(len(LIGHTNESSES)), key=lambda number: abs(LIGHTNESSES[number] - light))
    return f"{round(hue * HUES) % HUES if colourful else 'g'}{nearest}"
