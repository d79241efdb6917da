"""What customers find is what there is."""

from django.utils.translation import gettext_lazy

from shop.catalogue.models import Product
from shop.doctor.check import Check, Mend, Row
from shop.search.index import reindex

# A product whose change is still on its way to the index is left out. The price is compared as it was before offers,
# which shop.search.sales follows. Of a product with variants the price is not
# compared, which depends on what of them can be bought (shop.catalogue.terms).
INDEX = """
    SELECT product.id, product.title AS about, product.id::text AS target,
           CASE WHEN NOT state.is_listed THEN 'not in the index' ELSE
               concat_ws(', ', '“' || listed.title || '”', nullif(listed.brand, ''),
                         CASE WHEN state.is_simple THEN concat_ws(', ', undiscounted.price,
                             replace(listed.availability, '_', ' '), listed.units || ' left') END) END AS found,
           CASE WHEN NOT state.belongs THEN 'not in the index' ELSE
               concat_ws(', ', '“' || product.title || '”', nullif(product.brand, ''),
                         CASE WHEN state.is_simple THEN concat_ws(', ', record.price,
                             replace(now.availability, '_', ' '), now.units || ' left') END) END AS expected,
           state.is_listed <> state.belongs OR (state.is_listed AND (
               (listed.title, listed.brand, listed.priority)
               IS DISTINCT FROM (product.title, product.brand, product.priority)
               OR (state.is_simple
                   AND (undiscounted.price, listed.availability, listed.units)
                   IS DISTINCT FROM (record.price, now.availability, now.units)))) AS wrong
    FROM catalogue_product product
    LEFT JOIN search_productindex listed ON listed.product_id = product.id
    LEFT JOIN catalogue_productclass class ON class.id = product.product_class_id
    LEFT JOIN LATERAL (
        SELECT price, coalesce(low_stock_threshold, %(low_units)s) AS low,
               greatest(coalesce(num_in_stock, 0) - coalesce(num_allocated, 0), 0) AS units
        FROM partner_stockrecord WHERE product_id = product.id ORDER BY id LIMIT 1
    ) record ON product.structure = 'standalone'
    CROSS JOIN LATERAL (
        SELECT listed.product_id IS NOT NULL AS is_listed, product.structure = 'standalone' AS is_simple,
               product.parent_id IS NULL AND product.is_public AS belongs
    ) state
    CROSS JOIN LATERAL (
        SELECT CASE WHEN listed.offer_ids = '{}' THEN listed.price ELSE listed.former_price END AS price
    ) undiscounted
    CROSS JOIN LATERAL (
        SELECT availability, CASE WHEN record.price IS NULL THEN 0 WHEN availability <> 'in_stock' THEN record.units END
               AS units
        FROM (SELECT CASE WHEN record.price IS NULL THEN 'out_of_stock'
                          WHEN class.track_stock IS FALSE THEN 'in_stock'
                          WHEN record.units = 0 THEN 'out_of_stock'
                          WHEN record.units <= record.low THEN 'low_stock' ELSE 'in_stock' END AS availability) one
    ) now
    WHERE (state.is_listed OR state.belongs) AND product.id <> ALL (ARRAY(
        SELECT changed.id::bigint FROM outbox_message message
        CROSS JOIN LATERAL jsonb_array_elements_text(message.payload -> 'product_ids') AS changed (id)
        WHERE message.state IN ('waiting', 'running') AND message.topic IN ('catalogue.changed', 'stock.changed')))
"""


def _lock_product(product_id: int) -> bool:
    return Product.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(pk=product_id).exists()


def _reindex(row: Row) -> None:
    reindex([row.id])


CHECKS = (
    Check(
        name="search.index",
        title=gettext_lazy("Search and categories"),
        rule=gettext_lazy("Each public product is in the index once, as it is now, and nothing else is."),
        meaning=gettext_lazy("Customers see an old price or title, miss a product, or find one that is gone."),
        advice=gettext_lazy("Write these products anew into the index. For all at once: manage.py reindex."),
        sql=INDEX,
        links_to="product",
        mend=Mend(
            promise=gettext_lazy("These products are written anew into the index, as they are now."),
            lock=_lock_product,
            change=_reindex,
        ),
    ),
)
