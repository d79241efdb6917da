"""Pictures in several widths and formats, made when an image arrives, never while a page waits for them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.cache import cache
from django.db.models.functions import Coalesce
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, AbstractRendition, Filter

from shop.catalogue.models import Category, ProductImage
from shop.catalogue.tones import note_tone, tone_of
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.page_cache.drops import drop

# Cards are 150 to 330 CSS pixels wide, the gallery at most 720; doubled for dense screens where it matters.
WIDTHS = (320, 480, 640, 960)
THUMB_WIDTHS = (160,)
# What opens a page fills a phone, or up to half of a wide screen, at twice the dots.
HERO_WIDTHS = (480, 720, 960, 1440, 1920)
# Best first: a browser takes the first it can show.
FORMATS = ("avif", "webp")
FALLBACK_FORMAT = "webp"
FALLBACK_WIDTH = 640
# How long after asking for renditions of an image nobody asks again.
ASKED_SECONDS = 300

Picture = dict[str, Any]


def picture(image: AbstractImage | None, *, alt: str = "", sizes_spec: Iterable[int] = WIDTHS) -> Picture | None:
    """What a template needs to show the image: alt, width, height, src, and sources of type and srcset.

    Uses renditions that exist and makes none: missing ones are asked for in the outbox and the original stands in.
    Prefetch `renditions` on the image, else this is one query.
    """
    if image is None:
        return None
    wanted = [Filter(spec) for spec in _specs(image, sizes_spec)]
    found = image.find_existing_renditions(*wanted)
    if len(found) < len(wanted):
        ask_for_renditions([image.pk], widths=tuple(sizes_spec))
    ready = [found[one] for one in wanted if one in found]
    fallback = _fallback(ready)
    return {
        "alt": alt,
        "width": fallback.width if fallback else image.width,
        "height": fallback.height if fallback else image.height,
        "src": fallback.url if fallback else image.file.url,
        "tone": tone_of(image),
        "sources": [source for name in FORMATS if (source := _source(name, ready))],
    }


def gallery_picture(image: AbstractImage, *, alt: str = "") -> Picture:
    """A picture with its small sister under "thumb"."""
    return {**(picture(image, alt=alt) or {}), "thumb": picture(image, sizes_spec=THUMB_WIDTHS)}


def create_renditions(image: AbstractImage, widths: Iterable[int] = WIDTHS) -> None:
    """Make every width and format of the image that does not exist yet, and find its tone. About a second: not for a
    request."""
    thumbs = _specs(image, THUMB_WIDTHS)
    made = image.get_renditions(*thumbs, *_specs(image, {*WIDTHS, *widths}))
    note_tone(image, made[thumbs[-1]])


def ask_for_renditions(image_ids: Iterable[int], *, widths: Sequence[int] = WIDTHS) -> None:
    """Have the worker make what these images miss. Asked again and again, it is written once in five minutes."""
    for image_id in image_ids:
        if cache.add(f"catalogue.images.asked:{image_id}:{max(widths)}", True, ASKED_SECONDS):
            payload = {"image_id": image_id, "widths": list(widths)}
            queue.put("images.render", payload, key=f"image:{image_id}", max_attempts=5)


@handles("images.render")
def render(message: Message) -> None:
    image = get_image_model().objects.filter(pk=message.payload["image_id"]).first()
    if image is None:
        return
    create_renditions(image, message.payload.get("widths", WIDTHS))
    in_tree = Category.objects.filter(image=image).values_list("pk", flat=True)
    drop([f"image:{image.pk}", *(f"category:{pk}" for pk in in_tree)])
    if product_ids := products_showing(image):
        queue.put("catalogue.changed", {"product_ids": product_ids})


def products_showing(image: AbstractImage) -> list[int]:
    """Ids of the products, parents in place of variants, in whose gallery the image hangs."""
    places = ProductImage.objects.filter(original=image).prefetch_related(None).select_related(None)
    return list(places.values_list(Coalesce("product__parent_id", "product_id"), flat=True).distinct())


def _specs(image: AbstractImage, widths: Iterable[int]) -> list[str]:
    """No width beyond the first that covers the original: Wagtail never enlarges, so those would be copies."""
    ordered = sorted(widths)
    covering = next((width for width in ordered if width >= image.width), ordered[-1])
    return [f"width-{width}|format-{name}" for name in FORMATS for width in ordered if width <= covering]


def _source(name: str, ready: list[AbstractRendition]) -> dict[str, str] | None:
    same_format = [r for r in ready if r.filter_spec.endswith(f"format-{name}")]
    if not same_format:
        return None
    return {"type": f"image/{name}", "srcset": ", ".join(f"{r.url} {r.width}w" for r in same_format)}


def _fallback(ready: list[AbstractRendition]) -> AbstractRendition | None:
    of_format = [r for r in ready if r.filter_spec.endswith(f"format-{FALLBACK_FORMAT}")]
    return min(of_format, key=lambda r: abs(r.width - FALLBACK_WIDTH), default=None)
