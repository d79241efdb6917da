from typing import Any

from wagtail.images.forms import BaseImageForm

from shop.catalogue.uploads import WholeImageField


class ImageForm(BaseImageForm):
    """Uploads to the library: a damaged picture is said at its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stock = self.fields["file"]
        self.fields["file"] = WholeImageField(required=stock.required, label=stock.label, widget=stock.widget)
