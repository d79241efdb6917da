from datetime import timedelta

from django.utils import timezone

from shop.api.idempotency import KEPT
from shop.api.models import CustomerToken, IdempotencyRecord
from shop.outbox.models import Message
from shop.outbox.periodic import every


@every(timedelta(hours=1), "api.housekeeping")
def forget_what_has_expired(message: Message) -> None:
    now = timezone.now()
    IdempotencyRecord.objects.filter(created_at__lt=now - KEPT).delete()
    CustomerToken.objects.filter(expires_at__lt=now).delete()
