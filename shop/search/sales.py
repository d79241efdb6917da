"""Offers change prices without touching a product: by a merchant's hand, or because it is time."""

from datetime import timedelta

from django.db import transaction

from shop.catalogue.models import Product
from shop.offer.digest import digests
from shop.offer.membership import members
from shop.offer.news import CHANGED_TOPIC
from shop.offer.price_offers import open_price_offers, ranges_of
from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.search.index import schedule_reindex
from shop.search.models import PricedOffer, ProductIndex


@every(timedelta(minutes=1), CHANGED_TOPIC)
def look_at_offers(message: Message | None = None) -> int:
    """Have the products reindexed whose price an offer makes, or has made, that is another than at the last look.

    This transaction only looks; the work is left to messages of 500 products each. Returns how many products.
    """
    with transaction.atomic():
        known = {row.offer_id: row.digest for row in PricedOffer.objects.select_for_update().order_by("pk")}
        now = digests()
        changed = {pk for pk in {*known, *now} if known.get(pk) != now.get(pk)}
        if not changed:
            return 0
        ids = {*_priced_by(changed), *_to_be_priced_by(changed)}
        schedule_reindex(ids)
        _note(changed, now)
    return len(ids)


def _priced_by(offer_ids: set[int]) -> set[int]:
    """As the index knows: products that have left an offer's range are among them."""
    return set(ProductIndex.objects.filter(offer_ids__overlap=sorted(offer_ids)).values_list("pk", flat=True))


def _to_be_priced_by(offer_ids: set[int]) -> set[int]:
    ranges = {known.pk for offer in open_price_offers() if offer.pk in offer_ids for known in ranges_of(offer)}
    products = list(Product.objects.filter(is_public=True).values_list("pk", flat=True)) if ranges else []
    return {product_id for _range, product_id in members(sorted(ranges), products)}


def _note(changed: set[int], now: dict[int, str]) -> None:
    PricedOffer.objects.filter(pk__in=changed - set(now)).delete()
    PricedOffer.objects.bulk_create(
        (PricedOffer(offer_id=pk, digest=now[pk]) for pk in sorted(changed & set(now))),
        update_conflicts=True,
        unique_fields=["offer_id"],
        update_fields=["digest"],
    )
