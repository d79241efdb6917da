"""A link to a page, a category, a product or an address; exactly one of them."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock, StructValue
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.addresses import address_of, in_readers_language
from cms.choosers import CategoryChooserBlock, ProductChooserBlock
from shop.catalogue.tree import category_tree
from shop.languages.addresses import localised

TARGETS = ("page", "category", "product", "address")
web_address = URLValidator(schemes=["http", "https"])


def validate_address(value: str) -> None:
    """A path in this shop, or a web address. Nothing else: `javascript:` and its kind run in a visitor's browser."""
    if value.startswith("/") and not value.startswith(("//", "/\\")):
        return
    try:
        web_address(value)
    except ValidationError as error:
        msg = "Write a path in this shop, such as /shop/catalogue/, or a whole address with https://."
        raise ValidationError(msg) from error


class LinkValue(StructValue):
    @property
    def url(self) -> str:
        """Empty when the target is gone or is not public any more: then no link is shown."""
        if page := self.get("page"):
            return address_of(page) if page.live else ""
        if category := self.get("category"):
            node = category_tree().nodes.get(category.pk)
            return node.url if node and node.browsable else ""
        if product := self.get("product"):
            return product.get_absolute_url() if product.is_public else ""
        return localised(self.get("address") or "")

    @property
    def name(self) -> str:
        """The label; of a page that is there in the reader's language, its title there."""
        page = self.get("page")
        shown = in_readers_language(page) if page else page
        return self.get("label") or "" if shown is page else shown.title


class LinkBlock(StructBlock):
    label = CharBlock(required=False, max_length=60)
    page = PageChooserBlock(required=False)
    category = CategoryChooserBlock(required=False)
    product = ProductChooserBlock(required=False)
    address = CharBlock(
        required=False,
        max_length=500,
        validators=[validate_address],
        help_text="Another address, or a path in this shop.",
    )

    # Overridden by the kind of link that an editor may leave out.
    target_required = True

    class Meta:
        icon = "link"
        label = "Link"
        value_class = LinkValue
        label_format = "{label}"

    def clean(self, value: StructValue) -> StructValue:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        chosen = [name for name in TARGETS if cleaned.get(name)]
        errors: dict[str, ValidationError] = {}
        if len(chosen) > 1:
            errors = {name: ValidationError("Choose one target only.") for name in chosen[1:]}
        elif not chosen and (self.target_required or cleaned.get("label")):
            errors["page"] = ValidationError("Choose where the link leads.")
        elif chosen and not cleaned.get("label"):
            errors["label"] = ValidationError("Say what the link is called.")
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned


class OptionalLinkBlock(LinkBlock):
    target_required = False

    class Meta:
        label = "Button"
        collapsed = True
