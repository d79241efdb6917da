from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock, URLBlock

from cms.blocks.links import LinkBlock


class Links(StreamBlock):
    link = LinkBlock()

    class Meta:
        max_num = 12


class FooterColumnBlock(StructBlock):
    heading = CharBlock(max_length=40)
    links = ListBlock(LinkBlock(), max_num=12)

    class Meta:
        icon = "list-ul"
        label = "Column"
        label_format = "{heading}"


class FooterColumns(StreamBlock):
    column = FooterColumnBlock()

    class Meta:
        max_num = 3


class SocialLinkBlock(StructBlock):
    network = CharBlock(max_length=40, help_text="Such as Instagram.")
    address = URLBlock(max_length=500)

    class Meta:
        icon = "site"
        label = "Network"
        label_format = "{network}"


class SocialLinks(StreamBlock):
    network = SocialLinkBlock()

    class Meta:
        max_num = 8
