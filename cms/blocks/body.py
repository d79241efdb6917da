from wagtail.blocks import StreamBlock

from cms.blocks.catalogue import CategoryTilesBlock, ProductRowBlock
from cms.blocks.pictures import FigureBlock, HeroBlock
from cms.blocks.text import FEATURES, ProseBlock, QuoteBlock


class Body(StreamBlock):
    """What a page may be made of, in the order editors reach for it."""

    hero = HeroBlock()
    text = ProseBlock(features=FEATURES)
    image = FigureBlock()
    product_row = ProductRowBlock()
    category_tiles = CategoryTilesBlock()
    quote = QuoteBlock()
