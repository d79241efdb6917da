"""All checks in a row, and what came of it kept for the dashboard."""

from typing import Any

from shop.doctor.check import Result
from shop.doctor.checks import CHECKS
from shop.doctor.look import look
from shop.doctor.models import DoctorRun

KEPT = 100  # runs


def run_all() -> list[Result]:
    """Ask every question. Nothing is written."""
    return [look(check) for check in CHECKS.values()]


def run_and_remember(results: list[Result] | None = None) -> DoctorRun:
    """Keep what was found just now; without results, ask first."""
    results = run_all() if results is None else results
    run = DoctorRun.objects.create(
        milliseconds=sum(result.milliseconds for result in results),
        failing=sum(not result.is_healthy for result in results),
        results=[as_json(result) for result in results],
    )
    newest = DoctorRun.objects.order_by("-pk").values("pk")[:KEPT]
    DoctorRun.objects.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return run


def last_run() -> DoctorRun | None:
    return DoctorRun.objects.order_by("-pk").first()


def as_json(result: Result) -> dict[str, Any]:
    return {
        "name": result.check.name,
        "looked_at": result.looked_at,
        "wrong": result.wrong,
        "milliseconds": result.milliseconds,
        "error": result.error,
        "rows": [
            {"about": row.about, "target": row.target, "found": row.found, "expected": row.expected}
            for row in result.rows
        ],
    }
