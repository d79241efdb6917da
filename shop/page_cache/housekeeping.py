from datetime import timedelta

from django.utils import timezone

from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.page_cache.limits import DROPS_KEPT, KEPT, MOST_SHARED
from shop.page_cache.models import Drop, SharedPage


@every(timedelta(minutes=15), "page_cache.housekeeping")
def forget_old(_message: Message) -> None:
    now = timezone.now()
    SharedPage.objects.filter(made_at__lt=now - timedelta(seconds=KEPT)).delete()
    Drop.objects.filter(created_at__lt=now - timedelta(seconds=DROPS_KEPT)).delete()
    too_many = SharedPage.objects.order_by("-made_at").values_list("made_at", flat=True)[MOST_SHARED:].first()
    if too_many is not None:
        SharedPage.objects.filter(made_at__lte=too_many).delete()
