"""What a package registry says about one version of a package.

It is asked where pip installs from, by the JSON address that PyPI documents and mirrors may or may not serve:
https://docs.pypi.org/api/json/#get-a-release (its `vulnerabilities`).
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import requests
from pip._internal.models.index import PyPI

from deploy.supply.requirements import Pin, normalised

ANSWER_BYTES = 20_000_000


class UncheckedError(Exception):
    """Nobody can tell; the message says why."""


@dataclass(frozen=True)
class Advisory:
    id: str
    aliases: tuple[str, ...]
    fixed_in: tuple[str, ...]
    summary: str

    @property
    def names(self) -> set[str]:
        return {self.id, *self.aliases}


def address() -> str:
    """Where the JSON addresses begin: beside the index that pip is told to use, else the one that it knows itself."""
    index = os.environ.get("PIP_INDEX_URL") or _pip_setting("global.index-url")
    return index.rstrip("/").removesuffix("/simple").removesuffix("/+simple") + "/pypi" if index else PyPI.pypi_url


def _pip_setting(name: str) -> str:
    command = [sys.executable, "-m", "pip", "config", "get", name]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def ask(pin: Pin, registry: str, *, seconds: float) -> Any:
    """The answer as it is. UncheckedError when there is none, or not all of it within the time."""
    try:
        return json.loads(_body(f"{registry}/{pin.name}/{pin.version}/json", seconds))
    except requests.Timeout:
        raise UncheckedError("the registry did not answer in time") from None
    except requests.RequestException as error:
        raise UncheckedError(f"the registry cannot be reached ({type(error).__name__})") from None
    except ValueError:
        raise UncheckedError("the registry's answer is no JSON") from None


def _body(url: str, seconds: float) -> bytes:
    until = time.monotonic() + seconds
    body = b""
    with requests.get(url, timeout=seconds, stream=True, headers={"Accept": "application/json"}) as response:
        if response.status_code != requests.codes.ok:
            raise UncheckedError(f"the registry answered {response.status_code}")
        for chunk in response.iter_content(65536):
            body += chunk
            if len(body) > ANSWER_BYTES or time.monotonic() > until:
                raise requests.Timeout
    return body


def advisories_in(answer: Any, pin: Pin) -> list[Advisory]:
    """UncheckedError unless the answer is about this very version and has a well-formed list of advisories."""
    try:
        info, found = answer["info"], answer["vulnerabilities"]
        is_about_it = (normalised(info["name"]), info["version"]) == (pin.name, pin.version)
        advisories = [_advisory(entry) for entry in found if not entry.get("withdrawn")]
    except (KeyError, TypeError, AttributeError):
        raise UncheckedError("the registry's answer has no list of advisories") from None
    if not is_about_it:
        raise UncheckedError("the registry answered about another version")
    return advisories


def _advisory(entry: dict[str, Any]) -> Advisory:
    names, fixed = entry.get("aliases") or [], entry.get("fixed_in") or []
    if not isinstance(entry["id"], str) or not isinstance(names, list) or not isinstance(fixed, list):
        raise TypeError
    return Advisory(entry["id"], tuple(names), tuple(fixed), str(entry.get("summary") or ""))
