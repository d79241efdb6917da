"""Blocks that show the catalogue as it is when the page is read: prices, stock and names are never copied."""

from django.core.exceptions import ValidationError
from wagtail.blocks import CharBlock, ChoiceBlock, IntegerBlock, ListBlock, StructBlock, StructValue
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from cms.blocks.pictures import shown
from cms.choosers import CategoryChooserBlock, ProductChooserBlock
from cms.shelf import MOST_PRODUCTS, USUAL_PRODUCTS, Shelf, Source
from shop.catalogue.tree import category_tree

MOST_TILES = 12


class ProductRowBlock(StructBlock):
    heading = CharBlock(required=False, max_length=80)
    source = ChoiceBlock(choices=Source.choices, default=Source.CHOSEN, label="Which products")
    products = ListBlock(ProductChooserBlock(), default=[], max_num=MOST_PRODUCTS)
    category = CategoryChooserBlock(required=False)
    count = IntegerBlock(
        default=USUAL_PRODUCTS,
        min_value=2,
        max_value=MOST_PRODUCTS,
        help_text="How many, when the shop chooses them itself.",
    )

    class Meta:
        icon = "tag"
        label = "Product row"
        description = "Up to eight products with today's prices: chosen by you, or the newest or best-selling."
        template = "cms/blocks/product_row.html"
        preview_template = "cms/block_preview.html"
        preview_value = {"heading": "New in the shop", "source": Source.NEWEST, "count": 4}
        label_format = "Products: {heading}"

    def clean(self, value: StructValue) -> StructValue:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        errors = {}
        if cleaned["source"] == Source.CHOSEN and not cleaned["products"]:
            errors["products"] = ValidationError("Choose at least one product, or let the shop choose.")
        if cleaned["source"] == Source.CATEGORY and not cleaned["category"]:
            errors["category"] = ValidationError("Choose a category.")
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_context(self, value: StructValue, parent_context: dict | None = None) -> dict:
        context = super().get_context(value, parent_context)
        # A page brings the cards of all its rows; alone (in the block picker) the row reads its own.
        shelf = context.get("shelf") or Shelf([value])
        return {**context, "cards": shelf.cards(value), "see_all": _see_all(value)}


class CategoryTileBlock(StructBlock):
    category = CategoryChooserBlock()
    image = ImageBlock(required=False, help_text="Instead of the category's own picture.")

    class Meta:
        icon = "folder-open-inverse"
        label = "Category"
        label_format = "{category}"


class CategoryTilesBlock(StructBlock):
    heading = CharBlock(required=False, max_length=80)
    tiles = ListBlock(CategoryTileBlock(), min_num=1, max_num=MOST_TILES)

    class Meta:
        icon = "grip"
        label = "Category tiles"
        description = "Pictures that lead into the shop's categories, with their names of today."
        template = "cms/blocks/category_tiles.html"
        preview_template = "cms/block_preview.html"
        label_format = "Categories: {heading}"

    def get_preview_value(self) -> StructValue:
        return self.normalize({"heading": "By room", "tiles": []})

    def get_preview_context(self, value: StructValue, parent_context: dict | None = None) -> dict:
        nodes = list(category_tree().browsable_roots())[:4]
        example = [{"name": node.name, "url": node.url, "image": node.image} for node in nodes]
        return {**super().get_preview_context(value, parent_context), "example": example}

    def get_context(self, value: StructValue, parent_context: dict | None = None) -> dict:
        context = super().get_context(value, parent_context)
        return {**context, "tiles": context.get("example") or _tiles(value)}


def _tiles(value: StructValue) -> list[dict]:
    """A category that is gone or hidden leaves no tile behind."""
    tree = category_tree()
    tiles = []
    for tile in value["tiles"]:
        node = tree.nodes.get(tile["category"].pk) if tile["category"] else None
        if node and node.browsable:
            tiles.append({"name": node.name, "url": node.url, "image": shown(tile["image"]) or node.image})
    return tiles


def _see_all(value: StructValue) -> str:
    if value["source"] != Source.CATEGORY or not value["category"]:
        return ""
    node = category_tree().nodes.get(value["category"].pk)
    return node.url if node and node.browsable else ""
