import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import shop.search.models

# Titles keep their little words, so that "for" and "without" can be seen there.
TITLES = """
CREATE TEXT SEARCH DICTIONARY shop_stem (TEMPLATE = snowball, Language = english);
CREATE TEXT SEARCH CONFIGURATION shop_title (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION shop_title ALTER MAPPING FOR hword, hword_part, word WITH unaccent, shop_stem;
ALTER TEXT SEARCH CONFIGURATION shop_title ALTER MAPPING FOR asciihword, hword_asciipart, asciiword WITH shop_stem;
CREATE FUNCTION search_title_stems(phrase text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(lexeme ORDER BY position), '{}')
  FROM unnest(to_tsvector('shop_title', phrase)) AS t(lexeme, positions, weights), unnest(positions) AS position
$$;
"""
NO_TITLES = """
DROP FUNCTION search_title_stems(text);
DROP TEXT SEARCH CONFIGURATION shop_title;
DROP TEXT SEARCH DICTIONARY shop_stem;
"""
# BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", k1 1.2 and b 0.75): what a field of this
# length says about a word that it has so many times, without and with the word's rarity.
SCORES = """
CREATE FUNCTION search_impact(times numeric, length numeric, usual numeric) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / usual)))::real
$$;
CREATE FUNCTION search_idf(documents integer, total double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ln(1 + greatest(0, total - documents + 0.5) / (documents + 0.5))
$$;
"""
# Searches read the scores from the key's index alone, without going to two million rows that lie anywhere.
COVERING = """
ALTER TABLE search_posting DROP CONSTRAINT search_posting_pkey;
ALTER TABLE search_posting ADD PRIMARY KEY (lexeme, product_id) INCLUDE (a, b, c, d);
"""
NO_SCORES = """
DROP FUNCTION search_idf(integer, double precision);
DROP FUNCTION search_impact(numeric, numeric, numeric);
"""


def build(apps, schema_editor):
    """A shop that has products already gets its postings by the worker, a minute after it starts."""
    if apps.get_model("search", "ProductIndex").objects.exists():
        apps.get_model("outbox", "Message").objects.create(topic="search.rebuild", key="search.rebuild")



class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0033_wagtail_images_brand_tags'),
        ('outbox', '0002_note_and_lookups'),
        ('search', '0004_sale_prices'),
    ]

    operations = [
        migrations.RunSQL(TITLES, NO_TITLES),
        migrations.RunSQL(SCORES, NO_SCORES),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('pk', models.CompositePrimaryKey('lexeme', 'product_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('lexeme', models.TextField()),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='search.productindex')),
                ('a', shop.search.models.RealField(default=0)),
                ('b', shop.search.models.RealField(default=0)),
                ('c', shop.search.models.RealField(default=0)),
                ('d', shop.search.models.RealField(default=0)),
            ],
        ),
        migrations.RunSQL(COVERING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='SearchDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('query', models.CharField(max_length=100)),
                ('searches', models.IntegerField(default=0)),
                ('clicks', models.IntegerField(default=0)),
                ('results', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='SearchRedirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(max_length=100, unique=True, verbose_name='search')),
                ('path', models.CharField(blank=True, max_length=400, verbose_name='page in this shop')),
            ],
            options={
                'verbose_name': 'search redirect',
                'verbose_name_plural': 'search redirects',
                'ordering': ['query'],
            },
        ),
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                ('also', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, editable=False, size=None)),
            ],
            options={
                'verbose_name': 'synonyms',
                'verbose_name_plural': 'synonyms',
            },
        ),
        migrations.RemoveIndex(
            model_name='productindex',
            name='search_document',
        ),
        migrations.RemoveField(
            model_name='productindex',
            name='document',
        ),
        migrations.AddField(
            model_name='lexeme',
            name='a',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='lexeme',
            name='b',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='lexeme',
            name='c',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='lexeme',
            name='d',
            field=models.IntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='searchday',
            index=models.Index(django.contrib.postgres.indexes.OpClass(models.F('query'), name='varchar_pattern_ops'), models.F('day'), name='search_day_prefix'),
        ),
        migrations.AddConstraint(
            model_name='searchday',
            constraint=models.UniqueConstraint(fields=('day', 'query'), name='search_day_once'),
        ),
        migrations.AddField(
            model_name='searchredirect',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='catalogue.category', verbose_name='category'),
        ),
        migrations.AddField(
            model_name='searchredirect',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='catalogue.product', verbose_name='product'),
        ),
        migrations.AddIndex(
            model_name='synonyms',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='search_synonym_keys'),
        ),
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
