"""An editor's page as data: what its model declares for APIs (`api_fields`), and the pictures its blocks name."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, prefetch_related_objects
from wagtail.blocks import StreamValue
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from shop.api.schemas.images import Image
from shop.catalogue.images import picture


def fields_of(page: Page) -> dict[str, Any]:
    """`page` is specific."""
    names = [field if isinstance(field, str) else field.name for field in page.api_fields]
    return {name: _plain(getattr(page, name)) for name in names}


def images_of(page: Page) -> dict[int, Image]:
    values = [getattr(page, field.name, None) for field in page._meta.get_fields() if field.concrete]
    found = {image.pk: image for value in values for image in _images_in(value)}
    prefetch_related_objects(list(found.values()), "renditions")
    shown = {pk: Image.of(picture(image, alt=image.title)) for pk, image in found.items()}
    return {pk: image for pk, image in shown.items() if image is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, StreamValue):
        return value.stream_block.get_api_representation(value)
    return value.pk if isinstance(value, Model) else value


def _images_in(value: Any) -> Iterator[AbstractImage]:
    if isinstance(value, AbstractImage):
        yield value
    elif isinstance(value, StreamValue):
        for block in value:
            yield from _images_in(block.value)
    elif isinstance(value, dict):  # a StructValue is one
        for part in value.values():
            yield from _images_in(part)
    elif hasattr(value, "bound_blocks"):  # a list of blocks
        for part in value:
            yield from _images_in(part)
