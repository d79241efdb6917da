from collections.abc import Iterable
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks.store import FooterColumns, Links, SocialLinks
from shop.languages.addresses import current_language
from shop.page_cache.drops import drop

SECONDS = 5  # a process with a cache of its own learns of a change elsewhere after this long at most


@register_setting(icon="home", order=0)
class StoreSettings(BaseSiteSetting):
    """What the shop says of itself on every page."""

    name = models.CharField(max_length=80, blank=True, help_text="Empty: the name the shop was installed with.")
    claim = models.CharField(max_length=160, blank=True, help_text="One sentence under the name, in the footer.")
    email = models.EmailField("e-mail", blank=True, help_text="Where customers write to.")
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True, max_length=400, help_text="Of the company, as the law asks for it.")
    tax_id = models.CharField("tax or VAT number", max_length=40, blank=True, help_text="Stands on every invoice.")
    menu = StreamField(Links(), blank=True, help_text="After the categories in the main menu.")
    footer_columns = StreamField(FooterColumns(), blank=True)
    legal_links = StreamField(Links(), blank=True, help_text="Imprint, terms, privacy, returns.")
    social_links = StreamField(SocialLinks(), blank=True)
    terms_page = models.ForeignKey(
        Page,
        verbose_name="terms",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Linked where customers order. Empty: no link.",
    )
    withdrawal_page = models.ForeignKey(
        Page,
        verbose_name="right of withdrawal",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Linked where customers order. Empty: no link.",
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("claim")], heading="The shop"),
        MultiFieldPanel(
            [FieldPanel("email"), FieldPanel("phone"), FieldPanel("address"), FieldPanel("tax_id")], heading="Contact"
        ),
        MultiFieldPanel([FieldPanel("terms_page"), FieldPanel("withdrawal_page")], heading="Where customers order"),
        FieldPanel("menu"),
        MultiFieldPanel(
            [FieldPanel("footer_columns"), FieldPanel("legal_links"), FieldPanel("social_links")], heading="Footer"
        ),
    ]

    class Meta:
        verbose_name = "store"

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        cache.delete_many(cache_keys(self.site_id))
        drop([f"store:{self.site_id}"])


def store_facts(site_id: int) -> dict:
    """What templates show of the settings, as plain data: names, texts, and links whose targets are public, in the
    language in force."""
    return cast(dict, cache.get_or_set(cache_key(site_id), lambda: read_facts(site_id), SECONDS))


def forget_facts(tags: Iterable[str]) -> None:
    """Of the sites that the tags ("store:1") name, in this process or the cache that all share."""
    cache.delete_many([key for tag in tags for key in cache_keys(int(tag.partition(":")[2]))])


def cache_key(site_id: int, language: str = "") -> str:
    return f"cms.store:{site_id}:{language or current_language()}"


def cache_keys(site_id: int) -> list[str]:
    return [cache_key(site_id, code) for code, _name in settings.LANGUAGES]


def read_facts(site_id: int) -> dict:
    stores = StoreSettings.objects.filter(site=site_id).select_related("terms_page", "withdrawal_page")
    store = stores.first() or StoreSettings(site_id=site_id)
    return {
        "name": store.name,
        "claim": store.claim,
        "email": store.email,
        "phone": store.phone,
        "address": store.address,
        "tax_id": store.tax_id,
        "menu_links": _links(child.value for child in store.menu),
        "footer_links": _links(child.value for child in store.legal_links),
        "footer_columns": [
            {"heading": column.value["heading"], "links": _links(column.value["links"])}
            for column in store.footer_columns
        ],
        "terms": _public(store.terms_page),
        "withdrawal": _public(store.withdrawal_page),
        "social_links": [{"name": c.value["network"], "url": c.value["address"]} for c in store.social_links],
    }


def _public(page: Page | None) -> dict | None:
    """Title and address of a page that everybody can read; else None."""
    return {"name": page.title, "url": page.url} if page is not None and page.live and page.url else None


def _links(values) -> list[dict]:
    return [{"name": link.name, "url": url} for link in values if (url := link.url)]
