from collections.abc import Iterator

from django.db.models import prefetch_related_objects
from wagtail.blocks import StreamValue
from wagtail.images.models import AbstractImage


def images_in(body: StreamValue) -> Iterator[AbstractImage]:
    """The editor's own pictures of a page, in its order."""
    for child in body:
        if child.block_type in {"hero", "image"}:
            yield from filter(None, [child.value["image"]])
        elif child.block_type == "category_tiles":
            yield from filter(None, (tile["image"] for tile in child.value["tiles"]))


def prefetch_renditions(images: list[AbstractImage]) -> None:
    """Two queries for all of a page's pictures, not two for each."""
    prefetch_related_objects(images, "renditions", "tone")
