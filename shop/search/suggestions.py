"""What somebody may want who is still typing: searches, categories and products."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import QuerySet

from shop.catalogue.tree import Node, category_tree
from shop.search.log import popular_searches
from shop.search.models import ProductIndex, Word
from shop.search.normalise import normalised, words

SEARCHES, CATEGORIES, PRODUCTS = 5, 3, 5
COMPLETIONS = 6
# Of all products with a frequent word, these are enough to choose five from.
LOOKED_AT = 2000
# Letters. The pattern of a longer beginning takes PostgreSQL seconds to prepare, and nobody gets there uncorrected.
SHORTEST_CORRECTED, LONGEST_CORRECTED = 3, 15

# The last word may have many endings, the others must be there as they are.
_PRODUCTS = """
WITH ending AS MATERIALIZED (
  SELECT DISTINCT product_id FROM search_posting
  WHERE a > 0 AND lexeme IN (SELECT unnest(search_stems(array_to_string(%s::text[], ' ')))) LIMIT %s)
SELECT p.product_id FROM ending JOIN search_productindex p USING (product_id)
WHERE NOT EXISTS (
  SELECT FROM unnest(search_stems(%s)) AS wanted(lexeme)
  WHERE NOT EXISTS (SELECT FROM search_posting s
                    WHERE s.lexeme = wanted.lexeme AND s.product_id = p.product_id AND s.a > 0))
ORDER BY p.purchasable DESC, p.popularity DESC, p.priority DESC, length(p.title), p.product_id LIMIT %s
"""


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
    """Words of the catalogue that begin like this, the most frequent first; or that nearly do."""
    found = _most_frequent(Word.objects.filter(word__startswith=beginning))
    if found or not (SHORTEST_CORRECTED <= len(beginning) <= LONGEST_CORRECTED and beginning.isalpha()):
        return found
    near = Word.objects.filter(word__startswith=beginning[0], word__regex=_nearly(beginning))
    return _most_frequent(near)


def _most_frequent(rows: QuerySet[Word]) -> list[str]:
    return list(rows.order_by("-documents", "word").values_list("word", flat=True)[:COMPLETIONS])


def _nearly(beginning: str) -> str:
    """A pattern for one letter wrong, missing, too many or swapped with its neighbour; never the first. Only letters
    come in, so nothing in it is the visitor's syntax."""
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
    with connection.cursor() as cursor:
        cursor.execute(_PRODUCTS, [list(endings), LOOKED_AT, " ".join(complete), PRODUCTS])
        ids = [row[0] for row in cursor.fetchall()]
    found = ProductIndex.objects.for_cards().in_bulk(ids)
    return [found[i] for i in ids if i in found]
