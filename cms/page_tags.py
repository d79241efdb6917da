"""What pages written by editors show, in the words of the page cache: `page:4` a page's own content, `title:4` its name
and address, `image:9` a picture of the media library, `store:1` the facts of a site's store. Products and categories as
in shop.catalogue.page_tags."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Site
from wagtail.rich_text import RichText
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, pre_page_move

from cms.models.store import forget_facts, read_facts
from cms.shelf import Shelf, Source
from shop.catalogue.models import Category, Product
from shop.page_cache.drops import drop, drop_changed
from shop.page_cache.listeners import when_dropped
from shop.search.page_tags import MEMBERS

KINDS: dict[str, type[Model]] = {"card": Product, "category": Category, "title": Page, "image": AbstractImage}
PAGE_LINK = re.compile(r'linktype="page" id="(\d+)"|id="(\d+)" linktype="page"')


def tags_of_page(page: Any, shelf: Shelf) -> set[str]:
    """Of the page with all that its body names, and the cards that the shop chose; the pages above give their names to
    its trail."""
    above = page.get_ancestors().filter(depth__gt=1).values_list("pk", flat=True)
    tags = {f"page:{page.pk}", *(f"title:{pk}" for pk in above)}
    tags |= {f"card:{card.pk}" for cards in shelf.found.values() for card in cards}
    return tags | set(_tags_in(page.body)) | set(_tags_in(page.share_image))


def drop_page(page: Page) -> None:
    """After it was published, unpublished or deleted. Pages below it have its name in their trail; where a translation
    is missing, the page of the first language is shown and linked instead."""
    drop([f"page:{page.pk}", *_tags_of_translations(page)])
    drop_changed({f"title:{page.pk}": _digest({"title": page.title, "url": page.url_path, "live": page.live})})
    drop_store_facts()


def _tags_of_translations(page: Page) -> list[str]:
    if len(settings.LANGUAGES) == 1:
        return []
    others = page.get_translations().values_list("pk", flat=True)
    return [f"{kind}:{pk}" for pk in others for kind in ("page", "title")]


def drop_branch(page: Page) -> None:
    """After it was moved or got another address, with all below: theirs begin with its own."""
    below = Page.objects.filter(path__startswith=page.path).values_list("pk", flat=True)
    drop(f"{kind}:{pk}" for pk in below for kind in ("page", "title"))
    drop_store_facts()


def drop_store_facts() -> None:
    """Where they are others than when they were last looked at: they name pages, products and categories."""
    drop_changed({f"store:{pk}": _digest(_facts(pk)) for pk in Site.objects.values_list("pk", flat=True)})


def _facts(site_id: int) -> dict[str, Any]:
    facts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            facts[code] = read_facts(site_id)
    return facts


def listen() -> None:
    """Signals, for once: pages are Wagtail's own, saved by Wagtail's own views."""
    for signal in (page_published, page_unpublished):
        signal.connect(_changed, dispatch_uid=f"cms.page_tags.{id(signal)}")
    for signal in (page_slug_changed, pre_page_move, post_page_move):
        signal.connect(_moved, dispatch_uid=f"cms.page_tags.{id(signal)}")
    when_dropped("store:", forget_facts)


def _changed(instance: Page, **_more: Any) -> None:
    drop_page(instance)


def _moved(instance: Page, **_more: Any) -> None:
    drop_branch(instance)


def _tags_in(value: Any) -> Iterator[str]:
    if isinstance(value, Model):
        yield from (f"{kind}:{value.pk}" for kind, model in KINDS.items() if isinstance(value, model))
    elif isinstance(value, RichText):
        yield from (f"title:{first or second}" for first, second in PAGE_LINK.findall(value.source))
    elif isinstance(value, StructValue):
        yield from _tags_of_row(value)
        yield from _tags_in(list(value.values()))
    elif isinstance(value, StreamValue):
        yield from _tags_in([child.value for child in value])
    elif isinstance(value, list | ListValue):
        for part in value:
            yield from _tags_in(part)


def _tags_of_row(value: dict) -> Iterator[str]:
    """A row of products that the shop chooses itself."""
    if value.get("source") in {Source.NEWEST, Source.BESTSELLERS}:
        yield MEMBERS
    elif value.get("source") == Source.CATEGORY and value["category"]:
        yield f"list:{value['category'].pk}"


def _digest(facts: dict) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:32]
