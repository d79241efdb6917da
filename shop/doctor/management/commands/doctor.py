import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.doctor.check import Check, Result
from shop.doctor.checks import CHECKS
from shop.doctor.mend import mend, preview, ticket
from shop.doctor.run import as_json, run_all, run_and_remember


class Command(BaseCommand):
    help = (
        "Ask whether stock, orders, payments, baskets, counters, search and messages agree. 1 when something does not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the results as JSON")
        parser.add_argument("--mend", metavar="NAME", help="show what this check's mend would change")
        parser.add_argument("--yes", action="store_true", help="with --mend: change it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["yes"] and not options["mend"]:
            raise CommandError("--yes goes with --mend")
        if options["mend"]:
            self._mend(_named(options["mend"]), is_agreed=options["yes"])
        results = run_all()
        if options["json"]:
            self.stdout.write(json.dumps([as_json(result) for result in results], indent=2))
        else:
            self._print(results)
        run_and_remember(results)
        if not all(result.is_healthy for result in results):
            raise SystemExit(1)

    def _mend(self, check: Check, *, is_agreed: bool) -> None:
        rows = preview(check)
        for row in rows:
            self.stderr.write(f"{row.about}: {row.found} -> {row.expected}")
        if not is_agreed:
            self.stderr.write(f"{len(rows)} to mend. Nothing was changed: add --yes to do it.")
            return
        outcome = mend(check=check, ticket=ticket(check, rows), actor=None)
        self.stderr.write(f"{len(outcome.mended)} mended, {len(outcome.left)} left alone.")
        for about, reason in outcome.left:
            self.stderr.write(f"{about}: {reason}")

    def _print(self, results: list[Result]) -> None:
        for result in results:
            mark = self.style.SUCCESS("ok  ") if result.is_healthy else self.style.ERROR("FAIL")
            self.stdout.write(
                f"{mark} {result.check.name:<22} {result.looked_at:>8} looked at {result.wrong:>6} wrong"
                f" {result.milliseconds:>6} ms  {result.check.rule}"
            )
            if not result.is_healthy:
                self._explain(result)

    def _explain(self, result: Result) -> None:
        check = result.check
        for row in result.rows:
            self.stdout.write(f"       {row.about}: {row.found}; should be: {row.expected}")
        self.stdout.write(f"     {result.error or check.meaning}\n     {check.advice}")
        if check.mend and result.wrong:
            self.stdout.write(f"     manage.py doctor --mend {check.name}")


def _named(name: str) -> Check:
    check = CHECKS.get(name)
    if check is None or check.mend is None:
        mendable = ", ".join(check.name for check in CHECKS.values() if check.mend)
        raise CommandError(f"{name!r} is not one of: {mendable}")
    return check
