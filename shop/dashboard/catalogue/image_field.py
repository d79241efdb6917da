"""Pictures that arrive with a form and go into Wagtail's library."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from oscar.forms.widgets import ImageInput
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from shop.accounts.models import User
from shop.catalogue.images import THUMB_WIDTHS, ask_for_renditions, picture
from shop.catalogue.uploads import WholeImageField


class LibraryImageInput(ImageInput):
    """A file input beside the picture that is there already (`image`, set by the form)."""

    template_name = "dashboard/catalogue/image_input.html"
    image: AbstractImage | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["picture"] = picture(self.image, sizes_spec=THUMB_WIDTHS)
        return context


class LibraryImageField(WholeImageField):
    """For a foreign key to Wagtail's images: an upload becomes an unsaved image, no upload the one there was."""

    widget = LibraryImageInput

    def clean(self, data: Any, initial: Any = None) -> AbstractImage | None:
        cleaned = super().clean(data, initial)
        model = get_image_model()
        if isinstance(cleaned, UploadedFile):
            return model(title=str(cleaned.name).rsplit(".", 1)[0][:255], file=cleaned)
        return model.objects.filter(pk=cleaned).first() if cleaned else None


def add_to_library(image: AbstractImage, *, alt: str, user: User) -> AbstractImage:
    """Save a new image and have its renditions made; one that is in the library already is returned as it is."""
    is_new = image.pk is None
    if is_new:
        image.description, image.uploaded_by_user = alt[:255], user
        image._set_image_file_metadata()
        image.save()
        ask_for_renditions([image.pk])
    return image
