from dataclasses import dataclass

from django.templatetags.static import static
from wagtail.images import get_image_model


@dataclass(frozen=True)
class MissingThumbnail:
    width: int = 300
    height: int = 300

    @property
    def url(self) -> str:
        return static("oscar/img/image_not_found.jpg")


class WagtailThumbnailer:
    """Oscar's thumbnail interface over Wagtail's renditions."""

    def generate_thumbnail(self, source, size, crop=None, upscale=None, **options):
        """`source` is a Wagtail image, or its id (the dashboard's widget passes that)."""
        image = source if hasattr(source, "get_rendition") else self._by_id(source)
        if image is None:
            return MissingThumbnail()
        width, _, height = size.partition("x")
        if width and height:
            spec = f"fill-{width}x{height}" if crop else f"max-{width}x{height}"
        else:
            spec = f"width-{width}" if width else f"height-{height}"
        return image.get_rendition(f"{spec}|format-webp")

    def delete_thumbnails(self, source) -> None:
        """Wagtail deletes an image's renditions with the image."""

    def _by_id(self, source):
        return get_image_model().objects.filter(pk=source).first() if str(source).isdigit() else None
