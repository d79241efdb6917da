"""Each pinned package against what is known of it. What cannot be checked is told, and is never taken for good."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.supply.audit.accepted import Acceptance
from deploy.supply.audit.registry import Advisory, UncheckedError, advisories_in
from deploy.supply.requirements import Pin

Ask = Callable[[Pin], Any]
GIVE_UP_AFTER = 5  # unanswered questions in a row: the others would only wait for the same
ALL_GOOD, FOUND, UNCHECKED = 0, 1, 2


@dataclass(frozen=True)
class Result:
    pin: Pin
    advisories: tuple[Advisory, ...] = ()
    accepted: tuple[tuple[Advisory, Acceptance], ...] = ()
    unchecked: str = ""

    def lines(self) -> Iterator[str]:
        if self.unchecked:
            yield f"{self.pin}: could not be checked: {self.unchecked}"
            return
        for advisory in self.advisories:
            yield f"{self.pin}: advisory {_told(advisory)}"
        for advisory, acceptance in self.accepted:
            yield f"{self.pin}: accepted until {acceptance.until}: {advisory.id} ({acceptance.reason})"
        if not self.advisories and not self.accepted:
            yield f"{self.pin}: no known advisory"


def audit(pins: list[Pin], ask: Ask, accepted: list[Acceptance], today: date) -> Iterator[Result]:
    unanswered = 0
    for pin in pins:
        if unanswered >= GIVE_UP_AFTER:
            yield Result(pin, unchecked=f"not asked, as {GIVE_UP_AFTER} questions in a row had no answer")
            continue
        try:
            found = advisories_in(ask(pin), pin)
        except UncheckedError as error:
            unanswered += 1
            yield Result(pin, unchecked=str(error))
            continue
        unanswered = 0
        yield _judged(pin, found, accepted, today)


def _judged(pin: Pin, found: list[Advisory], accepted: list[Acceptance], today: date) -> Result:
    covered = [
        (advisory, acceptance)
        for advisory in found
        for acceptance in accepted
        if acceptance.covers(pin, advisory, today)
    ]
    lived_with = {advisory for advisory, _acceptance in covered}
    return Result(pin, tuple(advisory for advisory in found if advisory not in lived_with), tuple(covered))


def summary(results: list[Result]) -> str:
    found = sum(len(result.advisories) for result in results)
    unchecked = sum(bool(result.unchecked) for result in results)
    accepted = sum(len(result.accepted) for result in results)
    told = f"{len(results)} packages: {found} advisories, {accepted} accepted, {unchecked} could not be checked"
    return f"{told}. This says nothing about those." if unchecked else told


def status(results: list[Result]) -> int:
    if any(result.advisories for result in results):
        return FOUND
    return UNCHECKED if not results or any(result.unchecked for result in results) else ALL_GOOD


def _told(advisory: Advisory) -> str:
    fixed = f"fixed in {', '.join(advisory.fixed_in)}" if advisory.fixed_in else "not fixed yet"
    aliases = f" = {', '.join(advisory.aliases)}" if advisory.aliases else ""
    return f"{advisory.id}{aliases} ({fixed}){': ' + advisory.summary if advisory.summary else ''}"
