import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from deploy.supply.rules import python, templates

EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True)
class Breach:
    rule: str
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Allowed:
    rule: str
    path: str
    reason: str
    times: int = 1


def breaches(path: PurePath, text: str) -> Iterator[Breach]:
    if path.suffix == ".py":
        tree = ast.parse(text)
        for name, rule in python.RULES.items():
            message = (rule.__doc__ or "").strip()
            yield from (Breach(name, str(path), node.lineno, message) for node in rule(tree, path))
    else:
        message = "What somebody typed is escaped."
        for name, pattern in templates.RULES.items():
            yield from (Breach(name, str(path), line, message) for line in templates.broken_lines(text, pattern))


def allowed(path: Path = EXCEPTIONS) -> list[Allowed]:
    """ValueError for one without a reason."""
    entries = [Allowed(**entry) for entry in tomllib.loads(path.read_text())["allowed"]]
    for entry in entries:
        if not entry.reason.strip():
            msg = f"{entry.rule} is allowed in {entry.path} without a reason"
            raise ValueError(msg)
    return entries


def judged(found: list[Breach], exceptions: list[Allowed]) -> list[str]:
    """What is wrong: breaches that nobody allowed, and exceptions for what is not (or not so often) there any more."""
    times = Counter((breach.rule, breach.path) for breach in found)
    may = {(entry.rule, entry.path): entry.times for entry in exceptions}
    told = [str(breach) for breach in found if times[breach.rule, breach.path] > may.get((breach.rule, breach.path), 0)]
    return told + [
        f"{path}: {rule} is allowed {often} times and there {times[rule, path]} times: change exceptions.toml"
        for (rule, path), often in may.items()
        if times[rule, path] < often
    ]
