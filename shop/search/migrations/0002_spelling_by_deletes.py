import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# A word and all that is left of it without one letter. Immutable, so that a column can be made of it.
DELETES = """
CREATE FUNCTION search_deletes(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT left(word, i - 1) || substr(word, i + 1)) || word
  FROM generate_series(1, length(word)) AS i
$$;
"""
NO_DELETES = "DROP FUNCTION search_deletes(text);"


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(DELETES, NO_DELETES),
        migrations.AddField(
            model_name='word',
            name='deletes',
            field=models.GeneratedField(db_persist=True, expression=models.Func('word', function='search_deletes'), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
        ),
        migrations.AddIndex(
            model_name='word',
            index=django.contrib.postgres.indexes.GinIndex(fields=['deletes'], name='search_word_deletes'),
        ),
    ]
