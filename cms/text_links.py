"""Links in the texts of editors."""

from django.utils.html import escape
from wagtail.rich_text.pages import PageLinkHandler

from cms.addresses import address_of


class LocalisedPageLinks(PageLinkHandler):
    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """To each page in the reader's language."""
        return [f'<a href="{escape(address_of(page))}">' if page else "<a>" for page in cls.get_many(attrs_list)]
