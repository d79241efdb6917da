from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from wagtail.images.fields import WagtailImageField

# What Pillow raises for a file that begins as a picture and does not go on as one.
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError)


class WholeImageField(WagtailImageField):
    """Wagtail checks ending, format, size and pixels (WAGTAILIMAGES_*); here the picture is decoded as well, because a
    truncated one would only fail in the worker that makes its renditions, or in Wagtail's own check of the pixels."""

    def to_python(self, data: Any) -> UploadedFile | None:
        try:
            file = super().to_python(data)
            if file is not None:
                _decode(file)
        except UNREADABLE as error:
            raise ValidationError(_("This picture is damaged: it cannot be read to its end.")) from error
        return file


def _decode(file: UploadedFile) -> None:
    with PillowImage.open(file) as opened:
        opened.load()
    file.seek(0)
