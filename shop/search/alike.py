"""How much each candidate has in common with the first ones: products of one kind share their telling stems, also
those that nobody searches for by the same word (pseudo relevance feedback: Rocchio 1971, "Relevance feedback in
information retrieval")."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

FIRST = 10


def likenesses(salient: Sequence[Collection[str]], relevance: Sequence[float], wanted: Collection[str]) -> list[float]:
    """Cosines between each one's stems and what the first ones have besides the stems that were asked for."""
    common = _common(salient, relevance, wanted)
    length = math.sqrt(sum(share * share for share in common.values())) or 1
    return [
        sum([common[stem] for stem in stems if stem in common]) / (length * math.sqrt(len(stems) or 1))
        for stems in salient
    ]


def _common(salient: Sequence[Collection[str]], relevance: Sequence[float], wanted: Collection[str]) -> Counter[str]:
    """The first ones' stems. The further one stands above the last candidate, the more its stems count."""
    common: Counter[str] = Counter()
    least = min(relevance)
    for n in sorted(range(len(salient)), key=lambda n: -relevance[n])[:FIRST]:
        share = (relevance[n] - least) / math.sqrt(len(salient[n]) or 1)
        common.update(dict.fromkeys(set(salient[n]).difference(wanted), share))
    return common
