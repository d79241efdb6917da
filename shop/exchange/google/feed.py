"""The product feed in the format of Google's Merchant Center, which others read, too. Written by the worker, because
with a large catalogue it takes longer than a request may."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from shop.catalogue.models import Product
from shop.catalogue.tree import read_tree
from shop.exchange.google.items import Item, items_of
from shop.exchange.models import Feed
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.partner.models import StockRecord
from shop.search.models import ProductIndex
from shop.shipping.charges import flat_charges

NAME = "google-merchant"
CHUNK = 500
OLDEST = timedelta(hours=24)  # then it is written though nothing changed: offers and deliveries leave no trace here
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n'
    "<title>{name}</title><link>{url}</link><description>{name}</description>\n"
)
# What XML cannot hold at all, however it is escaped: https://www.w3.org/TR/xml/#charsets
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@every(timedelta(hours=1), "exchange.product_feed")
def keep_feed(_message: Message) -> None:
    last = Feed.objects.filter(pk=NAME).values_list("made_at", flat=True).first()
    if last is None or last < timezone.now() - OLDEST or _changed_at() > last:
        write_feed()


def write_feed() -> Feed:
    began = timezone.now()  # what changes while it is written makes it old
    packed = BytesIO()
    digest = hashlib.sha256()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for text in _texts():
            digest.update(text.encode())
            file.write(text.encode())
    facts = {"made_at": began, "etag": digest.hexdigest()[:32], "packed": packed.getvalue()}
    return Feed.objects.update_or_create(pk=NAME, defaults=facts)[0]


def _changed_at():
    newest = [model.objects.aggregate(at=Max("date_updated"))["at"] for model in (Product, StockRecord)]
    return max((at for at in newest if at), default=timezone.now() - OLDEST)


def _texts() -> Iterator[str]:
    yield HEAD.format(name=_clean(settings.OSCAR_SHOP_NAME), url=_clean(settings.SITE_URL))
    for item in _items():
        yield _element(item)
    yield "</channel></rss>\n"


def _items() -> Iterator[Item]:
    tree, costs, last = read_tree(), flat_charges(), 0
    rows = ProductIndex.objects.only("category_ids").order_by("pk")
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield from items_of(chunk, tree, costs)
        last = chunk[-1].pk


def _element(item: Item) -> str:
    parts = "".join(f"<g:{name}>{_clean(text)}</g:{name}>" for name, text in item if text)
    return f"<item>{parts}</item>\n"


def _clean(text: str) -> str:
    return escape(UNWRITABLE.sub("", text))
