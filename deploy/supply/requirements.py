"""The pins of a compiled requirements file, as pip-compile writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,.-]+\])?==(?P<version>[^\s;\\]+)(?P<rest>.*)$")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w,.-]+\])?")


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    hashes: tuple[str, ...]
    required_by: tuple[str, ...]  # names of packages
    is_asked_for: bool  # by a .in file

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def pins_of(path: Path) -> list[Pin]:
    """ValueError for a line that is no pin: nothing may be left out silently."""
    return [_pin(block, path) for block in _blocks(path.read_text())]


def all_pins(paths: list[Path]) -> list[Pin]:
    """Of several files, each package and version once."""
    found = {(pin.name, pin.version): pin for path in paths for pin in pins_of(path)}
    return [found[key] for key in sorted(found)]


def normalised(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def _blocks(text: str) -> Iterator[list[str]]:
    """A requirement with its hashes and comments: it begins where a line does."""
    block: list[str] = []
    for line in text.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            if block:
                yield block
            block = []
        if line.strip() and (block or not line.startswith("#")):
            block.append(line)
    if block:
        yield block


def _pin(block: list[str], path: Path) -> Pin:
    match = _PIN.match(block[0])
    if match is None:
        msg = f"{path.name}: “{block[0]}” is no pin"
        raise ValueError(msg)
    text = "\n".join(block)
    name = normalised(match["name"])
    via = text.partition("# via")[2].replace("#", " ").split()
    packages = {normalised(word.partition("[")[0]) for word in via if _NAME.fullmatch(word)}
    hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))
    return Pin(name, match["version"], hashes, tuple(sorted(packages - {name})), any("/" in word for word in via))
