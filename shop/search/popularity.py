"""How often a product was bought, as the index has it. A sale changes nothing else of a product that is not low."""

from django.db import connection

# A parent counts for its public variants, too. Locked in the order of their ids, as everybody who writes many does.
_COUNT = """
WITH families AS (
    SELECT DISTINCT COALESCE(parent_id, id) AS id FROM catalogue_product WHERE id = ANY(%s)
), listed AS (
    SELECT product_id FROM search_productindex
    WHERE product_id IN (SELECT id FROM families) ORDER BY product_id FOR NO KEY UPDATE
), counted AS (
    SELECT listed.product_id, (
        SELECT COALESCE(sum(num_purchases), 0) FROM analytics_productrecord
        WHERE product_id = listed.product_id OR product_id IN (
            SELECT id FROM catalogue_product WHERE parent_id = listed.product_id AND is_public)
    ) AS units
    FROM listed
)
UPDATE search_productindex card SET popularity = counted.units
FROM counted WHERE card.product_id = counted.product_id AND card.popularity <> counted.units
"""


def count_popularity(product_ids: list[int]) -> None:
    """After sales of these products (variants, or without) were counted. Those that are not listed are passed over."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [product_ids])
