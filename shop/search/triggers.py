"""What makes a row of the index stale. Lower rooms say it with a message, since they may not know the search."""

from datetime import timedelta

from django.db import transaction

from shop.customer.alerts.notify import look_at_alerts
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.outbox.registry import handles
from shop.search.index import reindex, reindex_all, schedule_reindex
from shop.search.text_facets import decide_text_facets, products_with


@handles("catalogue.changed")
def catalogue_changed(message: Message) -> None:
    """Payload: {"product_ids": […]}, and "pages": false where the products' own pages stay as they are. Written by
    schedule_reindex, and by the catalogue when pictures are ready."""
    product_ids = message.payload["product_ids"]
    reindex(product_ids, pages=message.payload.get("pages", True))
    look_at_alerts(product_ids)  # a message has one handler: those who wait for a product hear of it from here


@handles("stock.changed")
def stock_changed(message: Message) -> None:
    """Payload: {"product_ids": […]}. Written where stock is reserved, released, taken or counted anew."""
    product_ids = message.payload["product_ids"]
    reindex(product_ids)
    look_at_alerts(product_ids)


@handles("search.rebuild")
def rebuild(message: Message) -> None:
    """Written by a migration that changes the index's shape."""
    reindex_all()


@every(timedelta(hours=1), "search.text_facets")
def refresh_text_facets(message: Message | None = None) -> None:
    """Products whose attribute has become a facet, or is none any more, are reindexed."""
    with transaction.atomic():
        if changed := decide_text_facets():
            schedule_reindex(products_with(changed))
