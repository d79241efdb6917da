"""What strikes from outside, for a while: Stripe, its webhooks, the mail server."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from random import Random
from typing import Any

from tests.faults.lab.programme import Fault
from tests.faults.lab.world import World

REPEATED = 3  # times each event of a burst comes


@contextmanager
def dials(world: World, on: Mapping[str, Any], off: Mapping[str, Any]) -> Iterator[None]:
    world.stripe.faults(**on)
    try:
        yield
    finally:
        world.stripe.faults(**off)


def rate(dial: str) -> Callable[[World, Fault], AbstractContextManager[None]]:
    return lambda world, fault: dials(world, {dial: fault.rate}, {dial: 0})


@contextmanager
def burst(world: World, fault: Fault) -> Iterator[None]:
    """An outage of the webhooks; then all that happened in it at once, several times, shuffled."""
    before = {event["id"] for event in world.stripe.events()}
    with dials(world, {"drop_webhooks": True}, {"drop_webhooks": 0}):
        yield
    missed = [one["id"] for one in world.stripe.events() if one["id"] not in before] * REPEATED
    Random(f"{fault.at}").shuffle(missed)
    for event in missed:
        world.stripe.resend(event)


@contextmanager
def mail_down(world: World, _fault: Fault) -> Iterator[None]:
    world.mail.stop()
    try:
        yield
    finally:
        world.mail.start()


@contextmanager
def mail_silent(world: World, _fault: Fault) -> Iterator[None]:
    world.mail.silent.set()
    try:
        yield
    finally:
        world.mail.silent.clear()


KINDS: Mapping[str, Callable[[World, Fault], AbstractContextManager[None]]] = {
    "lost replies": rate("drop_reply"),
    "resets": rate("reset"),
    "server errors": rate("error_5xx"),
    "stalls": rate("stall"),
    "Stripe down": lambda world, fault: dials(world, {"down": True}, {"down": False}),
    "webhooks dropped": rate("drop_webhooks"),
    "webhooks twice": rate("duplicate_webhooks"),
    "webhooks reordered": rate("reorder_webhooks"),
    "webhooks in a burst": burst,
    "mail server down": mail_down,
    "mail server stalls": mail_silent,
}


def strike(world: World, fault: Fault) -> None:
    with KINDS[fault.name](world, fault):
        world.count(f"faults: {fault.name}")
        time.sleep(fault.seconds)
