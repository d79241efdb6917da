"""What a search engine must be able to do for the pipeline. PostgreSQL does it here (retrieve.py); another engine
for a catalogue beyond one machine implements the same four methods."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


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
    """A word of the query with its readings. Words without stems ("the") never become terms."""

    word: str
    alternatives: list[Alternative]

    @property
    def known(self) -> bool:
        return any(alternative.known for alternative in self.alternatives)

    @property
    def idf(self) -> float:
        """Of its rarest reading that the catalogue knows."""
        return max(a.idf for a in self.alternatives if a.known or not self.known)


@dataclass(frozen=True)
class Candidate:
    product_id: int
    score: float
    title_stems: Sequence[str]
    matched: frozenset[str]  # stems of the query found anywhere in the product
    purchasable: bool
    popularity: int


class Engine(Protocol):
    def by_code(self, code: str) -> list[int]:
        """Products that carry exactly this SKU, UPC or EAN, upper case."""

    def terms(self, words: Sequence[str]) -> list[Term]:
        """The words' stems and rarity, as the index cuts and counts them."""

    def similar_words(self, words: Sequence[str]) -> dict[str, list[Alternative]]:
        """For each word the catalogue's words that look like it, at most sixty."""

    def retrieve(self, terms: Sequence[Term], limit: int) -> list[Candidate]:
        """The products that match any term, best first."""
