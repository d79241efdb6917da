from wagtail.blocks import CharBlock, StructBlock, StructValue, TextBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage

from cms.blocks.links import OptionalLinkBlock
from shop.catalogue.images import HERO_WIDTHS, Picture, picture


def shown(image: AbstractImage | None) -> Picture | None:
    """The image as templates show it, with the words the editor wrote for it here."""
    return picture(image, alt=_words(image))


def shown_large(image: AbstractImage | None) -> Picture | None:
    """Half of a wide screen, or all of a small one."""
    return picture(image, alt=_words(image), sizes_spec=HERO_WIDTHS)


def _words(image: AbstractImage | None) -> str:
    return getattr(image, "contextual_alt_text", "") or ""


def any_image() -> AbstractImage | None:
    return get_image_model().objects.order_by("pk").first()


class FigureBlock(StructBlock):
    image = ImageBlock()
    caption = CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "Image"
        description = "A picture with words for those who cannot see it, and a caption if you like."
        template = "cms/blocks/figure.html"
        preview_template = "cms/block_preview.html"
        label_format = "Image: {caption}"

    def get_preview_value(self) -> StructValue:
        return self.normalize({"image": any_image(), "caption": "Morning, seven o'clock"})

    def get_context(self, value: StructValue, parent_context: dict | None = None) -> dict:
        return {**super().get_context(value, parent_context), "picture": shown(value["image"])}


class HeroBlock(StructBlock):
    eyebrow = CharBlock(required=False, max_length=40, help_text="A few words above the heading.")
    heading = CharBlock(max_length=80)
    text = TextBlock(required=False, max_length=300)
    image = ImageBlock(required=False)
    link = OptionalLinkBlock(required=False)

    class Meta:
        icon = "desktop"
        label = "Hero"
        description = "The opening of a page: a large heading, a picture and one button."
        template = "cms/blocks/hero.html"
        preview_template = "cms/block_preview.html"
        label_format = "Hero: {heading}"

    def get_preview_value(self) -> StructValue:
        link = {"label": "See what is new", "address": "/shop/catalogue/"}
        text = "Homeware with nothing to prove."
        return self.normalize({"heading": "Quiet things", "text": text, "image": any_image(), "link": link})

    def get_context(self, value: StructValue, parent_context: dict | None = None) -> dict:
        context = super().get_context(value, parent_context)
        # The hero that opens a page is its h1; another one is a section of it.
        return {**context, "picture": shown_large(value["image"]), "as_section": not context.get("is_first")}
