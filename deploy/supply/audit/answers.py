"""Answers that were brought from a machine that reaches a registry, for one that does not."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.supply.audit.registry import UncheckedError
from deploy.supply.requirements import Pin

FRESH_FOR = timedelta(days=7)


@dataclass
class Answers:
    asked_at: datetime
    by_pin: dict[str, Any] = field(default_factory=dict)

    def keep(self, pin: Pin, answer: Any) -> None:
        """What the audit reads, without the files and descriptions that come along."""
        if isinstance(answer, dict):
            info = answer.get("info")
            kept = {key: info.get(key) for key in ("name", "version")} if isinstance(info, dict) else info
            self.by_pin[str(pin)] = {"info": kept, "vulnerabilities": answer.get("vulnerabilities")}

    def ask(self, pin: Pin) -> Any:
        if not timedelta() <= datetime.now(UTC) - self.asked_at < FRESH_FOR:
            raise UncheckedError(f"the answers are of {self.asked_at:%Y-%m-%d}, and old after {FRESH_FOR.days} days")
        try:
            return self.by_pin[str(pin)]
        except KeyError:
            raise UncheckedError("there is no answer about it in the file") from None

    def write(self, path: Path) -> None:
        content = {"asked_at": self.asked_at.isoformat(), "answers": self.by_pin}
        path.write_text(json.dumps(content, indent=1, sort_keys=True))


def read_answers(path: Path) -> Answers:
    """UncheckedError for a file that is none of ours."""
    try:
        content = json.loads(path.read_text())
        asked_at = datetime.fromisoformat(content["asked_at"])
        return Answers(asked_at if asked_at.tzinfo else asked_at.replace(tzinfo=UTC), dict(content["answers"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UncheckedError(f"{path} cannot be read as answers of a registry ({type(error).__name__})") from None
