"""Attributes that an import brought as plain text or numbers, and that are as good to filter by as options."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from shop.page_cache.drops import drop
from shop.search.models import TextFacet
from shop.search.page_tags import FACETS

# A filter wants few values that are short and come again and again: a colour or a size, not a sentence or a weight in
# grams. Where an attribute of that code has options somewhere, the options stand.
MOST_VALUES = 20
LONGEST_VALUE = 40
PRODUCTS_PER_VALUE = 3
FEWEST_PRODUCTS = 10
MOST_FACETS = 30

_FIT = """
SELECT code, name FROM (
  SELECT a.code, min(a.name) AS name, count(DISTINCT v.product_id) AS products, count(DISTINCT s.text) AS values
  FROM catalogue_productattributevalue v
  JOIN catalogue_productattribute a ON a.id = v.attribute_id
  CROSS JOIN LATERAL (SELECT coalesce(v.value_text, v.value_integer::text, v.value_float::text) AS text) s
  WHERE a.type IN ('text', 'integer', 'float') AND s.text <> ''
    AND NOT EXISTS (SELECT FROM catalogue_productattribute o
                    WHERE o.code = a.code AND o.type IN ('option', 'multi_option'))
  GROUP BY a.code
  HAVING max(length(s.text)) <= %(longest)s
) fit
WHERE values BETWEEN 2 AND %(most_values)s AND products >= greatest(%(fewest)s, values * %(per_value)s)
ORDER BY products DESC, code LIMIT %(most)s
"""
_PRODUCTS = """
SELECT DISTINCT v.product_id FROM catalogue_productattributevalue v
JOIN catalogue_productattribute a ON a.id = v.attribute_id WHERE a.code = ANY(%s)
"""


@transaction.atomic
def decide_text_facets() -> set[str]:
    """Decide anew. Returns the codes that became a facet, or are none any more: rows of the index are then to be made
    anew."""
    parameters = {
        "longest": LONGEST_VALUE,
        "most_values": MOST_VALUES,
        "fewest": FEWEST_PRODUCTS,
        "per_value": PRODUCTS_PER_VALUE,
        "most": MOST_FACETS,
    }
    fit = dict(_rows(_FIT, parameters))
    known = dict(TextFacet.objects.select_for_update().values_list("code", "name"))
    TextFacet.objects.exclude(code__in=fit).delete()
    TextFacet.objects.bulk_create(
        (TextFacet(code=code, name=name) for code, name in sorted(fit.items())),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name"],
    )
    if known != fit:
        drop([FACETS])
    return set(known) ^ set(fit)


def products_with(codes: Iterable[str]) -> list[int]:
    """Ids of the products and variants that have a value for one of these attributes."""
    return [product_id for (product_id,) in _rows(_PRODUCTS, [sorted(codes)])]


def _rows(statement: str, parameters: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
