from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from django.db import connection, transaction

from shop.catalogue.models import Product
from shop.catalogue.tree import VERSION
from shop.lib.prepared_values import IDS, together
from shop.offer.site_offers import ANY_OPEN
from shop.outbox.models import Message
from shop.search import rows
from shop.search.index import reindex, schedule_reindex
from shop.search.models import ProductIndex
from tests.factories import ProductFactory
from tests.peers import wait_until

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def test_a_later_transaction_writes_its_own_message(committed_db):
    # The first may be in a worker's hands already, which has read the product before the second change.
    for _ in range(2):
        with transaction.atomic():
            schedule_reindex([1])
    assert Message.objects.filter(topic="catalogue.changed").count() == 2


def test_what_others_wrote_while_their_lock_was_waited_for_is_read(committed_db):
    assert _price_after_a_change_meanwhile() == Decimal("9.00")


def test_without_the_lock_it_is_not(committed_db, monkeypatch):
    unlocked = together(rows._products, rows._children, values=(IDS, VERSION, ANY_OPEN), ids=rows._PARENTS)
    monkeypatch.setattr(rows, "_lock", unlocked)
    assert _price_after_a_change_meanwhile() == Decimal("14.50")


def _price_after_a_change_meanwhile() -> Decimal | None:
    product = ProductFactory(price=Decimal("14.50"))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Product.objects.select_for_update(no_key=True).get(pk=product.pk)
            product.stockrecords.update(price=Decimal("9.00"))
            reindexing = pool.submit(_reindex_in_a_thread, product.pk)
            wait_until(lambda: reindexing.done() or _somebody_waits_for_us())
        assert reindexing.result() == 1
    return ProductIndex.objects.get(pk=product.pk).price


def _reindex_in_a_thread(product_id: int) -> int:
    try:
        return reindex([product_id])
    finally:
        connection.close()


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone() != (0,)
