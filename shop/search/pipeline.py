"""From what somebody typed to products in order."""

from dataclasses import dataclass, field

from shop.search.corrections import add_corrections
from shop.search.engine import Candidate, Engine, Term
from shop.search.normalise import normalised, query_words
from shop.search.rerank import rerank
from shop.search.retrieve import PostgresEngine

RETRIEVED = 500
RERANKED = 200
# A product must match this share, by rarity, of what the best one matches; a page of weaker ones may follow.
ENOUGH = 0.5
ALWAYS = 24


@dataclass(frozen=True)
class Found:
    product_ids: list[int] = field(default_factory=list)
    did_you_mean: str | None = None


def search(text: str, *, engine: Engine | None = None) -> Found:
    """Never fails: a text without words finds nothing."""
    engine = engine or PostgresEngine()
    query = normalised(text)
    words = query_words(query)
    if not words:
        return Found()
    if any(c.isdigit() for c in query) and (exact := engine.by_code(query.upper())):
        return Found(exact)
    terms = engine.terms(words)
    did_you_mean = add_corrections(terms, engine)
    candidates = engine.retrieve(terms, RETRIEVED)
    ranked = rerank(candidates[:RERANKED], terms) + [c.product_id for c in candidates[RERANKED:]]
    return Found(_close_enough(ranked, candidates, terms), did_you_mean)


def _close_enough(ranked: list[int], candidates: list[Candidate], terms: list[Term]) -> list[int]:
    """Any word may match, so the tail is full of products with one common word in common: it is cut."""
    shares = {c.product_id: _matched_share(c, terms) for c in candidates}
    least = ENOUGH * max(shares.values(), default=0)
    return [i for n, i in enumerate(ranked) if n < ALWAYS or shares[i] >= least]


def _matched_share(candidate: Candidate, terms: list[Term]) -> float:
    return sum(t.idf for t in terms if any(candidate.matched.issuperset(a.stems) for a in t.alternatives))
