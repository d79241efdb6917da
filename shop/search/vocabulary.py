"""The words of the catalogue: how rare each is, and how it is spelled."""

from datetime import timedelta

from django.db import connection, transaction

from shop.outbox.models import Message
from shop.outbox.periodic import every
from shop.page_cache.drops import drop
from shop.search.page_tags import SEARCHES
from shop.search.retrieve import forget_total
from shop.search.salience import write_missing

# Rows that did not change are not written.
_LEXEMES = """
WITH stat AS MATERIALIZED (
       SELECT lexeme, count(*) AS documents, count(*) FILTER (WHERE a > 0) AS a, count(*) FILTER (WHERE b > 0) AS b,
              count(*) FILTER (WHERE c > 0) AS c, count(*) FILTER (WHERE d > 0) AS d
       FROM search_posting GROUP BY lexeme),
     gone AS (DELETE FROM search_lexeme old WHERE NOT EXISTS (SELECT FROM stat WHERE stat.lexeme = old.lexeme))
INSERT INTO search_lexeme AS l (lexeme, documents, a, b, c, d) SELECT lexeme, documents, a, b, c, d FROM stat
ON CONFLICT (lexeme) DO UPDATE SET documents = EXCLUDED.documents, a = EXCLUDED.a, b = EXCLUDED.b, c = EXCLUDED.c,
  d = EXCLUDED.d
WHERE (l.documents, l.a, l.b, l.c, l.d)
  <> (EXCLUDED.documents, EXCLUDED.a, EXCLUDED.b, EXCLUDED.c, EXCLUDED.d)
"""
# Codes and numbers are not corrected. Words that only attributes have are taken where some products agree on them.
_WORDS = """
WITH titles AS MATERIALIZED (
       SELECT word, ndoc FROM ts_stat($$SELECT to_tsvector('shop_words',
         regexp_replace(title || ' ' || brand, '[^[:alnum:]]+', ' ', 'g')) FROM search_productindex$$)
       WHERE word ~ '^[[:alpha:]]{3,40}$'),
     attributes AS MATERIALIZED (
       SELECT word, ndoc FROM ts_stat($$SELECT to_tsvector('shop_words',
         regexp_replace(left(coalesce(value_text, option), 20000), '[^[:alnum:]]+', ' ', 'g'))
         FROM catalogue_productattributevalue v LEFT JOIN catalogue_attributeoption o ON o.id = v.value_option_id
         WHERE value_text <> '' OR option <> ''$$)
       WHERE word ~ '^[[:alpha:]]{3,40}$' AND ndoc >= 3 AND word NOT IN (SELECT word FROM titles)),
     stat AS (TABLE titles UNION ALL TABLE attributes),
     gone AS (DELETE FROM search_word old WHERE NOT EXISTS (SELECT FROM stat WHERE stat.word = old.word))
INSERT INTO search_word (word, documents) SELECT word, ndoc FROM stat
ON CONFLICT (word) DO UPDATE SET documents = EXCLUDED.documents WHERE search_word.documents <> EXCLUDED.documents
"""


@every(timedelta(hours=1), "search.vocabulary")
def refresh_vocabulary(message: Message | None = None) -> None:
    """Count all words anew, and what the planner needs to know. About two seconds for 20,000 products; between runs
    new words weigh as rare ones."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LEXEMES)
        cursor.execute(_WORDS)
        cursor.execute("ANALYZE search_productindex, search_posting, search_lexeme, search_word")
    forget_total()
    write_missing()
    drop([SEARCHES])
