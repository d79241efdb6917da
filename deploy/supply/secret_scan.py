"""Secrets that somebody has written into a file, or into one of the last commits (`-m deploy.supply.secret_scan`).

What is public on purpose (the demo's logins, the tests' keys) stands in known_secrets.toml with its reason.
"""

import math
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.supply.requirements import ROOT
from deploy.supply.tracked import tracked

KNOWN = Path(__file__).with_name("known_secrets.toml")
COMMITS = 50
# Digests of packages, which look like keys; what was drawn, or is no text; and the list itself.
ADVICE = ". Change those that are; what is public on purpose goes into known_secrets.toml, with its reason"
NOT_READ = re.compile(
    r"deploy/supply/known_secrets\.toml|requirements/\w+\.txt|.*package-lock\.json"
    r"|.*\.(?:webp|avif|png|jpe?g|ico|woff2|svg|mo|po|gz)"
)
SHAPES = {
    "key of a payment account": r"\b[sr]k_(?:live|test)_\w{4,}",
    "secret of a webhook": r"\bwhsec_\w{4,}",
    "key of a cloud": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b",
    "token of a code host": r"\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|pypi-[\w-]{40,}|npm_\w{36})",
    "token of a chat or mail service": r"\bxox[abprs]-[\w-]{10,}|\bSG\.[\w-]{16,}\.[\w-]{16,}",
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "signed token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "password in an address": r"\b[a-z][a-z0-9+]*://[^\s:/@'\"{}<]+:[^\s/@'\"{}<$]{3,}@",
    "password or key": (
        r"(?i:passw(?:or)?d|passphrase|secret|token|api_?key|private_?key|auth_?key|credentials?)[\w\]'\"]*"
        r"\s*(?::\s*str\s*)?(?:=|:|=>)\s*[bru]?['\"](?P<value>(?=[^'\"]*\d)[^\s'\"{}<>]{12,})['\"]"
    ),
}
PATTERNS = {name: re.compile(shape) for name, shape in SHAPES.items()}
LEAST_BITS = 3.2  # of a character: words in prose have less, what a machine drew has more

Known = list[re.Pattern[str]]


@dataclass(frozen=True)
class Find:
    where: str
    what: str
    text: str

    def __str__(self) -> str:
        """Where and what, but not the secret: this is printed where others read it."""
        return f"{self.where}: looks like a {self.what}: {self.text[:6]}… ({len(self.text)} characters)"


def finds_in(line: str, where: str, known: Known) -> Iterator[Find]:
    for what, pattern in PATTERNS.items():
        for match in pattern.finditer(line):
            value = match.groupdict().get("value")
            text = value or match[0]
            if (value is None or _bits(value) >= LEAST_BITS) and not any(shape.fullmatch(text) for shape in known):
                yield Find(where, what, text)


def _bits(text: str) -> float:
    """Shannon's entropy of a character."""
    shares = (count / len(text) for count in Counter(text).values())
    return -sum(share * math.log2(share) for share in shares)


def in_files(known: Known, root: Path = ROOT) -> Iterator[Find]:
    for path in tracked("", root=root):
        if NOT_READ.fullmatch(path):
            continue
        text = (root / path).read_bytes().decode(errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            yield from finds_in(line, f"{path}:{number}", known)


def in_commits(known: Known, root: Path = ROOT, most: int = COMMITS) -> Iterator[Find]:
    """Lines that were added and perhaps taken away again: who has the repository has them."""
    command = ["git", "log", f"-{most}", "--unified=0", "--no-color", "--no-ext-diff", "--format=commit %h", "--patch"]
    log = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode(errors="replace")
    commit = path = ""
    for line in log.splitlines():
        if line.startswith("commit "):
            commit = line
        elif line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
        elif line.startswith("+") and not NOT_READ.fullmatch(path):
            yield from finds_in(line[1:], f"{commit} {path}", known)


def known_values(path: Path = KNOWN) -> Known:
    """ValueError for one without a reason."""
    entries = tomllib.loads(path.read_text())["known"]
    for entry in entries:
        if not entry["reason"].strip():
            msg = f"“{entry['text']}” is known without a reason"
            raise ValueError(msg)
    return [re.compile(entry["text"]) for entry in entries]


def main() -> int:
    known = known_values()
    found = [*in_files(known), *in_commits(known)]
    sys.stdout.write("".join(f"{find}\n" for find in found))
    sys.stdout.write(f"secrets: {len(found)} found{ADVICE if found else ''}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
