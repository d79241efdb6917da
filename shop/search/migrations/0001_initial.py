
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

# English with accents taken off, for documents and queries; and words as they are written, for the vocabulary.
CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION shop_english (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION shop_english
  ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION shop_words (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION shop_words ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""
NO_CONFIGURATIONS = "DROP TEXT SEARCH CONFIGURATION shop_words; DROP TEXT SEARCH CONFIGURATION shop_english;"
# The stems of a text in its order, as shop_english makes them.
STEMS = """
CREATE FUNCTION search_stems(phrase text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(lexeme ORDER BY position), '{}')
  FROM unnest(to_tsvector('shop_english', phrase)) AS t(lexeme, positions, weights), unnest(positions) AS position
$$;
"""
NO_STEMS = "DROP FUNCTION search_stems(text);"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0033_wagtail_images_brand_tags'),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(CONFIGURATIONS, NO_CONFIGURATIONS),
        migrations.RunSQL(STEMS, NO_STEMS),
        migrations.CreateModel(
            name='Lexeme',
            fields=[
                ('lexeme', models.TextField(primary_key=True, serialize=False)),
                ('documents', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ProductIndex',
            fields=[
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='index_row', serialize=False, to='catalogue.product')),
                ('title', models.CharField(max_length=255)),
                ('url', models.CharField(max_length=400)),
                ('price', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('price_varies', models.BooleanField(default=False)),
                ('former_price', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('currency', models.CharField(blank=True, max_length=12)),
                ('availability', models.CharField(max_length=12)),
                ('units', models.IntegerField(null=True)),
                ('purchasable', models.BooleanField()),
                ('rating', models.FloatField(null=True)),
                ('num_reviews', models.IntegerField(default=0)),
                ('image', models.JSONField(null=True)),
                ('priority', models.SmallIntegerField(default=0)),
                ('popularity', models.IntegerField(default=0)),
                ('date_created', models.DateTimeField()),
                ('brand', models.CharField(blank=True, max_length=120)),
                ('category_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('facets', models.JSONField(default=dict)),
                ('skus', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=128), default=list, size=None)),
                ('document', django.contrib.postgres.search.SearchVectorField()),
                ('title_stems', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['document'], name='search_document'), django.contrib.postgres.indexes.GinIndex(fields=['category_ids'], name='search_categories'), django.contrib.postgres.indexes.GinIndex(fields=['facets'], name='search_facets', opclasses=['jsonb_path_ops']), django.contrib.postgres.indexes.GinIndex(fields=['skus'], name='search_skus'), models.Index(fields=['-purchasable', '-priority', '-popularity', '-product'], name='search_featured'), models.Index(fields=['-date_created', '-product'], name='search_newest'), models.Index(fields=['price', 'product'], name='search_price')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.TextField(primary_key=True, serialize=False)),
                ('documents', models.IntegerField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['word'], name='search_word_trigrams', opclasses=['gin_trgm_ops'])],
            },
        ),
    ]
