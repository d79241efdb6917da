"""The few stems that tell most about a product: by them the re-ranker sees which products are alike."""

from collections.abc import Sequence

from django.db import connection, transaction

from shop.search.models import ProductIndex
from shop.search.retrieve import total

BATCH = 500
MOST = 12
# A stem that only one product has cannot be shared, one that every fifth has says little.
_UPDATE = """
UPDATE search_productindex AS written SET salient = best.stems
FROM {products} AS p(product_id) CROSS JOIN LATERAL (
  SELECT coalesce(string_agg(lexeme, ' '), '') AS stems FROM (
    SELECT lexeme FROM {postings} AS s, (SELECT %s::float8 AS n) AS total
    WHERE s.product_id = p.product_id AND s.documents > 1 AND s.documents <= n / 5
    ORDER BY ln(1 + s.a + s.b / 2 + s.c / 4 + s.d / 10) * search_idf(s.documents, n) DESC, lexeme LIMIT %s) AS most
) AS best
WHERE written.product_id = p.product_id AND written.salient <> best.stems
"""


def salient_update(postings: str, products: str) -> str:
    """Of these products, by these postings with how many documents have each; the parameters are the number of all
    products, and MOST."""
    return _UPDATE.format(postings=postings, products=products)


_SALIENT = salient_update(
    "(SELECT p.*, l.documents FROM search_posting p JOIN search_lexeme l USING (lexeme))", "unnest(%s::bigint[])"
)


def write_salient(product_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SALIENT, [list(product_ids), total(), MOST])


def write_missing() -> None:
    """For the products of bulk writers, once the words are counted. A transaction a batch, in the order in which
    products are indexed, or one would block the other."""
    missing = list(ProductIndex.objects.filter(salient="").order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(missing), BATCH):
        with transaction.atomic():
            rows = ProductIndex.objects.filter(pk__in=missing[start : start + BATCH]).order_by("pk")
            write_salient(list(rows.select_for_update(no_key=True).values_list("pk", flat=True)))
