"""What somebody may want who is still typing: searches, categories and products."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from shop.catalogue.tree import Node, category_tree
from shop.search.cards import cards_for
from shop.search.log import popular_searches
from shop.search.models import ProductIndex
from shop.search.normalise import normalised, words

SEARCHES, CATEGORIES, PRODUCTS = 5, 3, 5
COMPLETIONS = 6
# Of all products with a frequent word, these are enough to choose five from.
LOOKED_AT = 2000
# Letters. The pattern of a longer beginning takes PostgreSQL seconds to prepare, and nobody gets there uncorrected.
SHORTEST_CORRECTED, LONGEST_CORRECTED = 3, 15

# The last word may have many endings, the others must be there as they are.
_PRODUCTS = """
WITH complete AS MATERIALIZED (SELECT DISTINCT unnest(search_stems(%s)) AS lexeme),
     having_all AS MATERIALIZED (
       SELECT product_id FROM complete JOIN search_posting USING (lexeme) WHERE a > 0
       GROUP BY product_id HAVING count(*) = (SELECT count(*) FROM complete)),
     ending AS MATERIALIZED (
       SELECT DISTINCT product_id FROM search_posting
       WHERE a > 0 AND lexeme IN (SELECT unnest(search_stems(array_to_string(%s::text[], ' '))))
         AND (NOT EXISTS (SELECT FROM complete) OR product_id IN (SELECT product_id FROM having_all)) LIMIT %s)
SELECT p.product_id FROM ending JOIN search_productindex p USING (product_id)
ORDER BY p.purchasable DESC, p.popularity DESC, p.priority DESC, length(p.title), p.product_id LIMIT %s
"""
_WORDS = f"SELECT word FROM search_word WHERE {{}} ORDER BY documents DESC, word LIMIT {COMPLETIONS}"  # noqa: S608 (ours)
_BEGINNING = _WORDS.format("word LIKE %s")
_NEARLY = _WORDS.format("word LIKE %s AND word ~ %s")


@dataclass(frozen=True)
class Suggestions:
    searches: list[str] = field(default_factory=list)
    categories: list[Node] = field(default_factory=list)
    products: list[ProductIndex] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.searches) + len(self.categories) + len(self.products)


def suggest(text: str) -> Suggestions:
    """Never fails; nothing for a text without letters or digits. At most five queries."""
    typed = words(normalised(text))
    if not typed:
        return Suggestions()
    *complete, beginning = typed
    endings = _endings(beginning)
    searches = popular_searches(SEARCHES, prefix=" ".join(typed))
    searches += [" ".join([*complete, ending]) for ending in endings]
    return Suggestions(
        searches=list(dict.fromkeys(searches))[:SEARCHES],
        categories=_categories(complete, [beginning, *endings]),
        products=_products(complete, [beginning, *endings]),
    )


def _endings(beginning: str) -> list[str]:
    """Words of the catalogue that begin like this, the most frequent first; or that nearly do. Letters and digits only:
    nothing in the patterns is the visitor's syntax."""
    found = _first_column(_BEGINNING, [f"{beginning}%"])
    if found or not (SHORTEST_CORRECTED <= len(beginning) <= LONGEST_CORRECTED and beginning.isalpha()):
        return found
    return _first_column(_NEARLY, [f"{beginning[0]}%", _nearly(beginning)])


def _first_column(statement: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]


def _nearly(beginning: str) -> str:
    """A pattern for one letter wrong, missing, too many or swapped with its neighbour; never the first."""
    ways = []
    for n in range(1, len(beginning)):
        before, letter, after = beginning[:n], beginning[n], beginning[n + 1 :]
        ways += [f"{before}.{after}", f"{before}{after}", f"{before}.{letter}{after}"]
        if after:
            ways.append(f"{before}{after[0]}{letter}{after[1:]}")
    return f"^({'|'.join(ways)})"


def _categories(complete: Sequence[str], endings: Sequence[str]) -> list[Node]:
    nodes = (node for node in category_tree().nodes.values() if node.browsable)
    found = [node for node in nodes if _is_called(words(node.name), complete, endings)]
    return sorted(found, key=lambda node: (node.depth, node.name))[:CATEGORIES]


def _is_called(name: Sequence[str], complete: Sequence[str], endings: Sequence[str]) -> bool:
    return set(complete) <= set(name) and any(word.startswith(tuple(endings)) for word in name)


def _products(complete: Sequence[str], endings: Sequence[str]) -> list[ProductIndex]:
    return cards_for(_first_column(_PRODUCTS, [" ".join(complete), list(endings), LOOKED_AT, PRODUCTS]))
