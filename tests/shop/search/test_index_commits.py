from django.db import transaction

from shop.outbox.models import Message
from shop.search.index import schedule_reindex


def test_a_later_transaction_writes_its_own_message(committed_db):
    # The first may be in a worker's hands already, which has read the product before the second change.
    for _ in range(2):
        with transaction.atomic():
            schedule_reindex([1])
    assert Message.objects.filter(topic="catalogue.changed").count() == 2
