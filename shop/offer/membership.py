"""Which products of a basket belong to which ranges, in one query: Oscar asks line by line and offer by offer."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

# A variant belongs where its parent does. Excluded beats included; a category stands for what is below it.
MEMBERS = """
    WITH item AS (
        SELECT id, COALESCE(parent_id, id) AS family, product_class_id
        FROM catalogue_product WHERE id = ANY(%(products)s)
    ), filed AS (
        SELECT item.id AS item_id, above.id AS category_id
        FROM item
        JOIN catalogue_productcategory filing ON filing.product_id IN (item.id, item.family)
        JOIN catalogue_category category ON category.id = filing.category_id
        JOIN catalogue_category above ON category.path LIKE above.path || '%%'
    )
    SELECT range.id, item.id
    FROM offer_range range
    CROSS JOIN item
    JOIN catalogue_product family ON family.id = item.family
    WHERE range.id = ANY(%(ranges)s)
      AND NOT EXISTS (SELECT 1 FROM offer_range_excluded_products excluded
                      WHERE excluded.range_id = range.id AND excluded.product_id IN (item.id, item.family))
      AND CASE WHEN range.includes_all_products THEN
          NOT EXISTS (SELECT 1 FROM offer_range_excluded_categories excluded
                      JOIN filed ON filed.category_id = excluded.category_id
                      WHERE excluded.range_id = range.id AND filed.item_id = item.id)
      ELSE
          EXISTS (SELECT 1 FROM offer_rangeproduct included
                  WHERE included.range_id = range.id AND included.product_id IN (item.id, item.family))
          OR EXISTS (SELECT 1 FROM offer_range_classes included
                     WHERE included.range_id = range.id
                       AND included.productclass_id IN (item.product_class_id, family.product_class_id))
          OR EXISTS (SELECT 1 FROM offer_range_included_categories included
                     JOIN filed ON filed.category_id = included.category_id
                     WHERE included.range_id = range.id AND filed.item_id = item.id)
      END
"""


def note_ranges(products: Iterable[Any], ranges: Iterable[Any]) -> None:
    """Write on each product which of the ranges it belongs to. Ranges of a class of their own answer themselves."""
    products = list(products)
    ids = sorted({found.pk for found in ranges if found is not None and not found.proxy_class})
    pairs = members(ids, sorted({product.pk for product in products})) if ids and products else set()
    for product in products:
        product.known_ranges = {pk: (pk, product.pk) in pairs for pk in ids}


def members(range_ids: list[int], product_ids: list[int]) -> set[tuple[int, int]]:
    """Pairs of range and product. Ranges of a class of their own have none."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, {"ranges": range_ids, "products": product_ids})
        return set(cursor.fetchall())
