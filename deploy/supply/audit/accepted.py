"""Advisories that we live with for a while, each with its reason and its end (accepted.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deploy.supply.audit.registry import Advisory
from deploy.supply.requirements import Pin

FILE = Path(__file__).with_name("accepted.toml")


@dataclass(frozen=True)
class Acceptance:
    package: str
    id: str
    reason: str
    until: date

    def __post_init__(self) -> None:
        if not self.reason.strip() or not isinstance(self.until, date):
            msg = f"{self.id} is accepted without a reason or without a day on which that ends"
            raise ValueError(msg)

    def covers(self, pin: Pin, advisory: Advisory, today: date) -> bool:
        return self.package == pin.name and self.id in advisory.names and today <= self.until


def accepted(path: Path = FILE) -> list[Acceptance]:
    """ValueError or TypeError for an entry that lacks something."""
    return [Acceptance(**entry) for entry in tomllib.loads(path.read_text()).get("accepted", [])]
