"""The table is a queue, not an archive: what was done is kept for a while, to be looked up, and then forgotten."""

from datetime import timedelta

from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.periodic import every

KEPT = timedelta(days=30)


@every(timedelta(hours=6), "outbox.forget_done")
def forget_done(_message: Message) -> None:
    queue.forget_done(older_than=KEPT)
