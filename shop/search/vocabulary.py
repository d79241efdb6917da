"""The words of the catalogue: how rare each is, and how it is spelled."""

from datetime import timedelta

from django.db import connection, transaction

from shop.outbox.models import Message
from shop.outbox.periodic import every

# Rows that did not change are not written.
_REFRESH = """
WITH stat AS MATERIALIZED (SELECT word, ndoc FROM ts_stat({source}) WHERE {condition}),
     gone AS (DELETE FROM {table} old WHERE NOT EXISTS (SELECT FROM stat WHERE stat.word = old.{key}))
INSERT INTO {table} ({key}, documents) SELECT word, ndoc FROM stat
ON CONFLICT ({key}) DO UPDATE SET documents = EXCLUDED.documents WHERE {table}.documents <> EXCLUDED.documents
"""
_LEXEMES = _REFRESH.format(
    table="search_lexeme", key="lexeme", source="'SELECT document FROM search_productindex'", condition="true"
)
_WORDS = _REFRESH.format(
    table="search_word",
    key="word",
    source="$$SELECT to_tsvector('shop_words', regexp_replace(title || ' ' || brand, '[^[:alnum:]]+', ' ', 'g'))"
    " FROM search_productindex$$",
    # Codes and numbers are not corrected.
    condition="word ~ '^[[:alpha:]]{3,40}$'",
)


@every(timedelta(hours=1), "search.vocabulary")
def refresh_vocabulary(message: Message | None = None) -> None:
    """Count all words anew, and what the planner needs to know. About two seconds for 20,000 products; between runs
    new words weigh as rare ones."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LEXEMES)
        cursor.execute(_WORDS)
        cursor.execute("ANALYZE search_productindex, search_lexeme, search_word")
