from pathlib import Path

from shop.accounts.models import User
from shop.exchange.csv_file import encoding_of, rows
from shop.exchange.records import Problem, Report
from shop.exchange.shopify.parse import REQUIRED, Group, groups
from shop.exchange.write import Outcome, write_product
from shop.security import audit
from shop.security.models import AuditEntry


def import_shopify(path: Path, *, actor: User | None = None) -> Report:
    """Import a Shopify product CSV. Each product is written whole or not at all, in a transaction of its own,
    so an import that is interrupted is simply run again.

    UnreadableFileError when the file is no such CSV; then nothing is written.
    """
    report = Report(path.name)
    products = groups(rows(path, required=REQUIRED))
    if encoding_of(path.read_bytes()) == "cp1252":
        report.problems.append(Problem(1, "", "the file is not UTF-8: read as Windows-1252", note=True))
    for group in products:
        _import(group, report)
    audit.record(
        AuditEntry.Action.PRODUCTS_IMPORTED,
        actor=actor,
        file=report.file,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        rejected=report.rejected,
    )
    return report


def _import(group: Group, report: Report) -> None:
    report.rows_read += len(group.rows)
    report.problems += group.problems
    outcome = None
    if group.record is not None:
        outcome, problem = write_product(group.record)
        report.problems += [problem] if problem else []
    if outcome is None:
        _reject(group, report)
    elif outcome is Outcome.UNCHANGED:
        report.unchanged += 1
        report.rows_unchanged += len(group.rows)
    else:
        report.created += outcome is Outcome.CREATED
        report.updated += outcome is Outcome.UPDATED
        report.rows_imported += len(group.rows)


def _reject(group: Group, report: Report) -> None:
    """Every row of a rejected product is reported: the faulty ones with their fault, the others with its line."""
    report.rejected += 1
    report.rows_reported += len(group.rows)
    faulty = {problem.line for problem in report.errors}
    culprit = min(faulty & {row.line for row in group.rows}, default=group.rows[0].line)
    report.problems += [
        Problem(row.line, "Handle", f"not imported because of line {culprit} of the same product")
        for row in group.rows
        if row.line not in faulty
    ]
