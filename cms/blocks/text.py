from wagtail.blocks import CharBlock, RichTextBlock, StructBlock, TextBlock

# What reads well inside a page whose title is its h1. No pictures or embeds: they have blocks, or load other hosts.
FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]


class ProseBlock(RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "Paragraphs with headings, lists and links."
        template = "cms/blocks/text.html"
        preview_template = "cms/block_preview.html"
        preview_value = "<h2>Made to be used</h2><p>Every piece is chosen for how it feels <b>every day</b>.</p>"


class QuoteBlock(StructBlock):
    text = TextBlock(max_length=400)
    source = CharBlock(required=False, max_length=80, help_text="Who said it.")

    class Meta:
        icon = "openquote"
        label = "Quote"
        description = "One sentence worth standing alone, with its author."
        template = "cms/blocks/quote.html"
        preview_template = "cms/block_preview.html"
        preview_value = {"text": "The mug I reach for first.", "source": "Alice"}
