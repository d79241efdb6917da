""" "Glasses without stem": what must not be there. It is not searched for, but counts against those who have it."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.search.spelling import distance

WITHOUT = frozenset({"without", "no", "not", "minus", "excluding"})
# In a title these take back the word beside them: "no stem", "stem free", "without stem".
BEFORE = frozenset({"without", "no", "not", "non", "zero", "free", "less", "minus"})
AFTER = frozenset({"free", "less"})
# "without a c wire for the thermostat": longer than this, the sentence is about something else again.
MOST_UNWANTED = 3


@dataclass(frozen=True)
class Wish:
    wanted: list[str]
    unwanted: list[str]


def read_wish(words: Sequence[str]) -> Wish:
    """ "no" keeps its words wanted as well, since products are called that way ("no show socks"); a query that starts
    with one of the others names a thing ("Without Remorse")."""
    for n, word in enumerate(words):
        if _takes_away(word) and (n > 0 or word == "no"):
            unwanted = [w for w in words[n + 1 : n + 1 + MOST_UNWANTED] if not _takes_away(w)]
            rest = words[n + 1 :] if word == "no" else words[n + 1 + MOST_UNWANTED :]
            return Wish([*words[:n], *rest], unwanted)
    return Wish(list(words), [])


def _takes_away(word: str) -> bool:
    return word in WITHOUT or (len(word) > 5 and distance(word, "without") == 1)


def verdict(title: Sequence[str], unwanted: Sequence[str]) -> int:
    """1 where the title says that it is not there, -1 where it is, 0 where nothing is said. Both are stems."""
    found = 0
    for n, stem in enumerate(title):
        if stem in unwanted:
            taken_back = BEFORE.intersection(title[max(0, n - 2) : n]) or AFTER.intersection(title[n + 1 : n + 2])
            if taken_back:
                return 1
            found = -1
        elif stem.endswith("less") and any(stem == f"{one}less" for one in unwanted):
            return 1
    return found
