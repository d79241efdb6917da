from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("basket", "0013_merge_open_doubles"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="basket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "Open")), fields=("owner",), name="basket_one_open_per_owner"
            ),
        ),
    ]
