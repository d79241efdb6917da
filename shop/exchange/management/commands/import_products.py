import csv
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from shop.exchange.csv_file import UnreadableFileError
from shop.exchange.records import Report
from shop.exchange.shopify.importer import import_shopify


class Command(BaseCommand):
    help = "Imports products from Shopify product CSV files. Run again: what has not changed is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.csv")
        parser.add_argument("--report", type=Path, help="write every problem and note to this CSV file")
        parser.add_argument("--quiet", action="store_true", help="print the counts only")

    def handle(self, *args, **options) -> None:
        reports = [self._import(path) for path in options["files"]]
        for report in reports:
            self._print(report, quiet=options["quiet"])
        if options["report"]:
            _write_report(options["report"], reports)

    def _import(self, path: Path) -> Report:
        try:
            return import_shopify(path)
        except UnreadableFileError as error:
            msg = f"{path.name}: {error}. Nothing of this file was imported."
            raise CommandError(msg) from error

    def _print(self, report: Report, *, quiet: bool) -> None:
        self.stdout.write(
            f"{report.file}: products {report.created} new, {report.updated} changed, {report.unchanged} unchanged, "
            f"{report.rejected} rejected; rows {report.rows_read} = {report.rows_imported} imported + "
            f"{report.rows_unchanged} unchanged + {report.rows_reported} reported; {len(report.notes)} notes"
        )
        for problem in [] if quiet else report.problems:
            kind = "note" if problem.note else "not imported"
            self.stdout.write(f"  {report.file}:{problem.line}: {problem.field}: {kind}: {problem.reason}")


def _write_report(path: Path, reports: list[Report]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "field", "imported", "reason"])
        for report in reports:
            for problem in report.problems:
                imported = "with a note" if problem.note else "no"
                writer.writerow([report.file, problem.line, problem.field, imported, problem.reason])
