"""The result of a run as a table."""

from tests.faults.lab.run import Result

SHOWN = 20  # differences


def report(result: Result) -> str:
    programme = result.programme
    rows = [
        ("seed", str(programme.seed)),
        ("programme", programme.digest),
        ("seconds", f"{programme.seconds}, and {result.seconds_to_rest:.0f} to come to rest"),
        ("orders", _list(result.orders)),
    ]
    rows += [(group, _list(_of(result, f"{group}: "))) for group in ("customers", "faults", "turned away")]
    rows.append(("besides", _list({name: number for name, number in result.counts.items() if ": " not in name})))
    rows.append(("doctor", f"{result.healthy} checks are content"))
    rows += [("unexpected error", one) for one in result.unexpected[:SHOWN]]
    rows += [("difference", one) for one in result.differences[:SHOWN]]
    rows += [("broken off", one) for one in result.broken[:SHOWN]]
    rows.append(("verdict", "ledger, books and stock agree" if result.agrees else "THEY DO NOT AGREE"))
    return "\n".join(f"  {name:<17} {text}" for name, text in rows)


def _of(result: Result, prefix: str) -> dict[str, int]:
    counts = result.counts.items()
    return {name.removeprefix(prefix): number for name, number in counts if name.startswith(prefix)}


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items())) or "none"
