"""What the offers that make prices are now, told by a digest each: a different one, or a missing one, is news."""

import hashlib

from django.db import connection

from shop.offer.price_offers import open_price_offers, ranges_of
from shop.offer.sale import companions_of

# All that says which products belong, in one row a range. Products that move between categories are reindexed anyway.
_RANGES = """
SELECT id, md5(concat_ws('|', includes_all_products,
  (SELECT string_agg(product_id::text, ',' ORDER BY product_id) FROM offer_rangeproduct WHERE range_id = r.id),
  (SELECT string_agg(product_id::text, '!' ORDER BY product_id) FROM offer_range_excluded_products
   WHERE range_id = r.id),
  (SELECT string_agg(productclass_id::text, '/' ORDER BY productclass_id) FROM offer_range_classes
   WHERE range_id = r.id),
  (SELECT string_agg(category_id::text, '+' ORDER BY category_id) FROM offer_range_included_categories
   WHERE range_id = r.id),
  (SELECT string_agg(category_id::text, '-' ORDER BY category_id) FROM offer_range_excluded_categories
   WHERE range_id = r.id)))
FROM offer_range r WHERE id = ANY(%s)
"""


def digests() -> dict[int, str]:
    """By id of the offers that make prices at this moment. At most three queries."""
    offers = open_price_offers()
    ranges = _ranges({known.pk for offer in offers for known in ranges_of(offer)})
    combined = companions_of(offers)
    found = {}
    for offer in offers:
        terms = [offer.priority, offer.exclusive, offer.benefit.type, offer.benefit.value, offer.condition.type]
        companions = sorted(combined.get(offer.pk, ()))
        members = [(known.pk, ranges[known.pk]) for known in ranges_of(offer)]
        found[offer.pk] = hashlib.sha256(repr([*map(str, terms), companions, members]).encode()).hexdigest()
    return found


def _ranges(ids: set[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, [sorted(ids)])
        return dict(cursor.fetchall())
