"""“Did you mean …@gmail.com?”: an address whose domain is a slip of the finger away from one that many people have."""

from functools import lru_cache

# Mailboxes of many people. What stands here is never questioned, however near it is to another.
NAMES = """
    gmail.com googlemail.com yahoo.com yahoo.de yahoo.fr yahoo.co.uk ymail.com hotmail.com hotmail.de hotmail.fr
    hotmail.co.uk outlook.com outlook.de outlook.fr live.com live.de live.fr live.co.uk msn.com icloud.com mac.com
    aol.com aol.de gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de arcor.de mail.com mail.de email.de
    posteo.de mailbox.org proton.me protonmail.com orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it
    btinternet.com bluewin.ch comcast.net yandex.com yandex.ru mail.ru
"""
DOMAINS = frozenset(NAMES.split())
# Of a short name one letter is much: with two, gmx.de would be anything.
SHORT = 9
LONGEST = 40  # characters of a domain that is looked at


def likely_address(email: str) -> str:
    """The address that was probably meant; "" when there is nothing to ask."""
    name, _at, domain = email.strip().rpartition("@")
    meant = _likely_domain(domain.lower()) if name else ""
    return f"{name}@{meant}" if meant else ""


@lru_cache(maxsize=1000)
def _likely_domain(domain: str) -> str:
    if domain in DOMAINS or len(domain) > LONGEST:
        return ""
    far = [(distance(domain, known), known) for known in sorted(DOMAINS)]
    near = [(steps, known) for steps, known in far if steps <= (1 if len(known) < SHORT else 2)]
    return min(near, default=(0, ""))[1]


def distance(one: str, other: str) -> int:
    """Letters to change, add, leave out, or swap with the next: the optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, before = before, row
        row = [i]
        for j, wanted in enumerate(other, 1):
            steps = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                steps = min(steps, above[j - 2] + 1)
            row.append(steps)
    return row[-1]
