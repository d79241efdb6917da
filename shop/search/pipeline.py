"""From what somebody typed to products in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shop.search.corrections import add_corrections, corrected_words
from shop.search.engine import Candidate, Engine, Term
from shop.search.negation import read_wish
from shop.search.normalise import normalised, query_words
from shop.search.normalise import words as words_of
from shop.search.readings import add_remains, read_terms
from shop.search.rerank import Query, rerank
from shop.search.retrieve import ENOUGH, PostgresEngine
from shop.search.synonyms import add_synonyms

RETRIEVED = 500
RERANKED = 120  # judged queries come out the same with 80 and with 500
ALWAYS = 24


@dataclass(frozen=True)
class Found:
    """`corrected`: nothing is found as it was typed, so these are the results for `did_you_mean`. `looked_at`: those
    and others that might as well have been found."""

    product_ids: Sequence[int] = field(default_factory=list)
    did_you_mean: str | None = None
    corrected: bool = False
    looked_at: Sequence[int] = field(default=(), compare=False)


@dataclass(frozen=True)
class Understood:
    query: Query
    did_you_mean: str | None
    known_as_typed: bool


def search(text: str, *, as_typed: bool = False, engine: Engine | None = None) -> Found:
    """Never fails: a text without words finds nothing. `as_typed`: without correcting the spelling."""
    engine = engine or PostgresEngine()
    query = normalised(text)
    words = query_words(query)
    if not words:
        return Found()
    if any(c.isdigit() for c in query) and (exact := engine.by_code(query.upper())):
        return Found(exact, looked_at=exact)
    asked = understand(query, words, engine, as_typed=as_typed)
    candidates = engine.retrieve(asked.query.terms, RETRIEVED, RERANKED)
    ranked = rerank(candidates[:RERANKED], asked.query) + [c.product_id for c in candidates[RERANKED:]]
    product_ids = _close_enough(ranked, candidates, asked.query.terms)
    corrected = bool(asked.did_you_mean and product_ids and not asked.known_as_typed)
    return Found(product_ids, asked.did_you_mean, corrected, [c.product_id for c in candidates])


def understand(text: str, words: list[str], engine: Engine, *, as_typed: bool = False) -> Understood:
    wish = read_wish(words)
    terms = read_terms(text, wish.wanted, engine)
    known_as_typed = any(term.known for term in terms)
    did_you_mean = None if as_typed else add_corrections(terms, engine, text)
    if not as_typed and not any(term.known for term in terms):
        add_remains(terms, engine)
    add_synonyms(terms, engine)
    query = Query(_words_read(wish.wanted, terms), terms, _stems(wish.unwanted, engine))
    return Understood(query, did_you_mean, known_as_typed)


def _words_read(wanted: Sequence[str], terms: Sequence[Term]) -> list[str]:
    """The wanted words, those that nobody sells as they are read instead: no title or brand has a slip in it."""
    read = {term.word: next((a.word for a in term.alternatives if a.known), term.word) for term in terms}
    return [part for word in wanted for part in words_of(read.get(word, word))]


def _stems(words: list[str], engine: Engine) -> list[str]:
    """With those of likely spellings of words that nobody sells."""
    if not words:
        return []
    readings = engine.readings(words)
    unknown = [word for word, reading in readings.items() if not reading.known]
    likely = corrected_words(unknown, engine) if unknown else []
    return [stem for one in (*readings.values(), *likely) for stem in one.stems]


def _close_enough(ranked: list[int], candidates: list[Candidate], terms: Sequence[Term]) -> list[int]:
    """Any word may match, so the tail is full of products with one common word in common: it is cut."""
    known: dict[frozenset[str], float] = {}  # the same few again and again
    for one in candidates:
        if one.matched not in known:
            known[one.matched] = _matched_share(one.matched, terms)
    shares = {one.product_id: known[one.matched] for one in candidates}
    least = ENOUGH * max(known.values(), default=0)
    return [i for n, i in enumerate(ranked) if n < ALWAYS or shares[i] >= least]


def _matched_share(matched: frozenset[str], terms: Sequence[Term]) -> float:
    return sum(t.idf for t in terms if any(matched.issuperset(a.stems) for a in t.alternatives))
