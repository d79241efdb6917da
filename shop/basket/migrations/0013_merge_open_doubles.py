"""Where two requests once made two open baskets for a customer, the older ones go into the newest."""

from django.db import migrations
from django.db.models import Count
from django.utils import timezone

OPEN, MERGED = "Open", "Merged"


def merge_doubles(apps, schema_editor):
    baskets = apps.get_model("basket", "Basket").objects.filter(status=OPEN)
    owners = baskets.exclude(owner=None).order_by().values("owner").annotate(number=Count("pk")).filter(number__gt=1)
    for owner_id in owners.values_list("owner", flat=True):
        *older, newest = baskets.filter(owner=owner_id).order_by("pk")
        for basket in older:
            _move(basket, newest)
            basket.status, basket.date_merged = MERGED, timezone.now()
            basket.save()


def _move(basket, newest):
    present = {line.line_reference: line for line in newest.lines.all()}
    for line in basket.lines.all():
        same = present.get(line.line_reference)
        if same is None:
            line.basket = newest
            line.save()
        else:
            same.quantity += line.quantity
            same.save()
            line.delete()
    newest.vouchers.add(*basket.vouchers.all())
    basket.vouchers.clear()


class Migration(migrations.Migration):

    dependencies = [
        ("basket", "0012_line_code"),
    ]

    operations = [
        migrations.RunPython(merge_doubles, migrations.RunPython.noop),
    ]
