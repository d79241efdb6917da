"""What a run of the lab tries, worked out from its seed alone: the same seed is the same programme.

Each person and each kind of fault draws from a stream of its own, so that one more of the first changes nothing for
the others. Who meets whom depends on the machine, as it does in a shop.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from random import Random

from tests import peers

CUSTOMERS = 6
SIGNED_IN = 3  # of the customers; the others are guests, a new one at each visit
PRODUCTS = 5
MERCHANTS = 2
MANNERS = {
    "pays": 6,
    "is declined, then pays": 2,
    "presses twice": 3,
    "never comes back from the payment page": 2,
    "goes back, then pays": 2,
    "changes the basket": 2,
    "cancels after paying": 2,
    "pays while cancelling": 2,
    "pays at the edge of expiry": 2,
    "abandons": 2,
    "abandons until it expires": 1,
}
DEEDS = {"ship": 5, "pack and ship": 2, "deliver": 2, "refund some": 3, "refund all": 1, "cancel": 1, "restock": 5}
# What strikes Stripe, its webhooks and the mail server, and for how many seconds.
WEATHER = {
    "lost replies": 3,
    "resets": 2,
    "server errors": 3,
    "stalls": 2,
    "Stripe down": 1,
    "webhooks dropped": 3,
    "webhooks twice": 2,
    "webhooks reordered": 2,
    "webhooks in a burst": 2,
    "mail server down": 3,
    "mail server stalls": 1,
}
POINTS = {  # where a process dies: what it waits for at Stripe, or what it was doing
    "POST /v1/checkout/sessions$": "web",
    "GET /v1/checkout/sessions/": "web",
    "GET /v1/checkout/sessions/.*": "worker",
    "POST /v1/refunds$": "worker",
    "POST /v1/checkout/sessions/.*/expire$": "worker",
    "placing an order": "web",
    "sending a mail": "worker",
    "anything": "worker1",
}


@dataclass(frozen=True)
class Visit:
    pause: float
    goods: tuple[tuple[int, int], ...]  # product and quantity
    manner: str
    bad_card: str


@dataclass(frozen=True)
class Deed:
    pause: float
    name: str
    choice: float  # which of the orders or products, as a share of all
    part: float  # how much


@dataclass(frozen=True)
class Fault:
    at: float
    name: str
    seconds: float = 0
    rate: float = 0
    target: str = ""


@dataclass(frozen=True)
class Programme:
    seed: int
    seconds: int
    customers: tuple[tuple[Visit, ...], ...]
    merchants: tuple[tuple[Deed, ...], ...]
    weather: tuple[Fault, ...]
    violence: tuple[Fault, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def programme(*, seed: int, seconds: int) -> Programme:
    """Enough to do for that many seconds; what does not fit into them on a slow machine is left undone."""
    return Programme(
        seed=seed,
        seconds=seconds,
        customers=tuple(_visits(Random(f"{seed} customer {n}"), seconds) for n in range(CUSTOMERS)),
        merchants=tuple(_deeds(Random(f"{seed} merchant {n}"), seconds) for n in range(MERCHANTS)),
        weather=tuple(_weather(Random(f"{seed} weather"), seconds)),
        violence=tuple(_violence(Random(f"{seed} violence"), seconds)),
    )


def _visits(random: Random, seconds: int) -> tuple[Visit, ...]:
    return tuple(
        Visit(
            pause=round(random.uniform(0, 0.5), 3),
            goods=tuple(
                (product, random.randint(1, 2)) for product in random.sample(range(PRODUCTS), random.randint(1, 3))
            ),
            manner=_one_of(random, MANNERS),
            bad_card=random.choice([peers.DECLINED, peers.INSUFFICIENT_FUNDS, peers.EXPIRED_CARD]),
        )
        for _ in range(seconds * 2)
    )


def _deeds(random: Random, seconds: int) -> tuple[Deed, ...]:
    return tuple(
        Deed(round(random.uniform(0.1, 0.8), 3), _one_of(random, DEEDS), random.random(), random.uniform(0.1, 0.9))
        for _ in range(seconds * 4)
    )


def _weather(random: Random, seconds: int) -> list[Fault]:
    faults, at = [], random.uniform(0, 2)
    while at < seconds * 0.9:
        lasts = round(random.uniform(1.5, 5), 2)
        faults.append(Fault(round(at, 2), _one_of(random, WEATHER), lasts, round(random.uniform(0.1, 0.6), 2)))
        at += lasts + random.uniform(0, 1.5)
    return faults


def _violence(random: Random, seconds: int) -> list[Fault]:
    """One after another, each point before any comes a second time; the last in time for its lease to lapse."""
    faults, at, points = [], random.uniform(2, 4), _shuffled(random, POINTS)
    others = _shuffled(random, {"SIGTERM": "web", "SIGTERM ": "worker", "PostgreSQL": ""})
    while at < max(seconds * 0.8, 6):
        if len(faults) % 3 == 2:
            others = others or _shuffled(random, {"SIGTERM": "web", "SIGTERM ": "worker", "PostgreSQL": ""})
            name, target = others.pop()
            faults.append(Fault(round(at, 2), name.strip(), target=target))
        else:
            points = points or _shuffled(random, POINTS)
            name, target = points.pop()
            faults.append(Fault(round(at, 2), f"kill -9: {name}", target=target))
        at += random.uniform(5, 9)
    return faults


def _shuffled(random: Random, names: dict[str, str]) -> list[tuple[str, str]]:
    return random.sample(sorted(names.items()), len(names))


def _one_of(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]
