"""Applications from before: by whom, as far as the order says."""

from django.db import migrations

from shop.customer.person import email_digest


def note_addresses(apps, schema_editor):
    applications = apps.get_model("voucher", "VoucherApplication").objects.filter(email_digest="")
    for application in applications.select_related("order").iterator(chunk_size=500):
        digest = email_digest(application.order.snapshot.get("email") or application.order.guest_email)
        apps.get_model("voucher", "VoucherApplication").objects.filter(pk=application.pk).update(email_digest=digest)


class Migration(migrations.Migration):

    dependencies = [
        ("voucher", "0011_keep_used_vouchers_used"),
    ]

    operations = [
        migrations.RunPython(note_addresses, migrations.RunPython.noop),
    ]
