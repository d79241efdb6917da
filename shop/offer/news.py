"""Telling whoever shows prices that offers may have changed. They look for themselves what is different."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from shop.outbox import queue

CHANGED_TOPIC = "offers.changed"


def tell_of_change(offer: Any = None) -> None:
    """In the current transaction; and once more at the minute in which the offer starts, or ends."""
    queue.put(CHANGED_TOPIC, key=CHANGED_TOPIC)
    for moment in (offer.start_datetime, offer.end_datetime) if offer is not None else ():
        if isinstance(moment, datetime) and moment > timezone.now():
            dedupe_key = f"{CHANGED_TOPIC}:{moment.isoformat()}"
            queue.put(CHANGED_TOPIC, dedupe_key=dedupe_key, run_at=moment)
