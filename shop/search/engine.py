"""What a search engine must be able to do for the pipeline. PostgreSQL does it here (retrieve.py); another engine
for a catalogue beyond one machine implements the same five methods."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True)
class Alternative:
    """One way to read a word of the query: its stems, how rare it is in the catalogue (inverse
    document frequency), and how much a match of it counts (1 for the word itself)."""

    word: str
    stems: tuple[str, ...]
    idf: float
    documents: int
    weight: float = 1.0

    @property
    def known(self) -> bool:
        return self.documents > 0


@dataclass
class Term:
    """A word of the query with its readings, itself first. Words without stems ("the") never become terms."""

    word: str
    alternatives: list[Alternative]

    @property
    def known(self) -> bool:
        return any(alternative.known for alternative in self.alternatives)

    @property
    def idf(self) -> float:
        """Of its rarest reading that the catalogue knows."""
        return max(a.idf for a in self.alternatives if a.known or not self.known)


class Candidate(NamedTuple):
    """`score` adds up what each field says, `best_field` takes for each word the field that says most. Those that the
    engine was not asked to describe have only these and what matched."""

    product_id: int
    score: float
    best_field: float
    matched: frozenset[str]  # stems of the query found anywhere in the product
    title: str = ""
    title_stems: Sequence[str] = ()  # with the little words, in order
    salient: Sequence[str] = ()  # the few stems that tell most about it
    brand: str = ""
    purchasable: bool = False
    popularity: int = 0


class Engine(Protocol):
    def by_code(self, code: str) -> list[int]:
        """Products that carry exactly this SKU, UPC or EAN, upper case."""

    def readings(self, words: Sequence[str]) -> dict[str, Alternative]:
        """The words' stems and rarity, as the index cuts and counts them; words without stems are left out."""

    def similar_words(self, words: Sequence[str]) -> dict[str, list[Alternative]]:
        """For each word the catalogue's words that look like it, at most sixty."""

    def together(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], float]:
        """How many products have both stems; those that do not have them in the title count a tenth."""

    def retrieve(self, terms: Sequence[Term], limit: int, described: int) -> list[Candidate]:
        """The products that match any term, best first; so many of them with what the re-ranker reads."""
