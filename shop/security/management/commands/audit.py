import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.security.audit_chain.digest import FIRST
from shop.security.audit_chain.seal import seal, unlinked
from shop.security.audit_chain.verify import Fault, Head, Walk, head, verify, verify_and_remember


class Command(BaseCommand):
    help = "The audit log's chain of seals. `verify` ends with 1 when a row is not as it was sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("seal", help="link all that is not linked yet")
        verbs.add_parser("head", help="print SEQUENCE:DIGEST of the newest seal, to be kept elsewhere")
        walk = verbs.add_parser("verify", help="walk along the chain and name each altered row")
        walk.add_argument("--from", dest="start", type=int, default=1, metavar="SEQUENCE", help="begin at this seal")
        walk.add_argument("--expect", type=_head, metavar="SEQUENCE:DIGEST", help="what `head` once printed")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb'].replace('-', '_')}")(options)

    def _seal(self, options: dict[str, Any]) -> None:
        done, left = seal(is_thorough=True), unlinked().count()
        self.stdout.write(f"{done} sealed, {left} left.")

    def _head(self, options: dict[str, Any]) -> None:
        newest = head()
        if newest.digest == FIRST:
            raise CommandError("Nothing is sealed yet.")
        self.stdout.write(str(newest))

    def _verify(self, options: dict[str, Any]) -> None:
        how: dict[str, Any] = {"expected": options["expect"], "on_fault": self._tell, "on_batch": self._progress}
        is_whole = options["start"] <= 1
        found = verify_and_remember(**how) if is_whole else verify(start=options["start"], **how)
        self.stdout.write(f"{found.looked_at} entries looked at, {found.wrong} wrong; head {head()}")
        if found.wrong:
            raise SystemExit(1)

    def _tell(self, fault: Fault) -> None:
        where = f"entry {fault.entry}" if fault.entry else f"seal {fault.sequence}"
        self.stdout.write(self.style.ERROR(f"{fault.kind:<9}{where}: {fault.text}"))

    def _progress(self, walk: Walk) -> None:
        self.stderr.write(f"… {walk.sequence}")


def _head(text: str) -> Head:
    if not re.fullmatch(r"[1-9][0-9]*:[0-9a-f]{64}", text):
        raise CommandError("--expect takes SEQUENCE:DIGEST as `audit head` prints it")
    sequence, _colon, digest = text.partition(":")
    return Head(int(sequence), digest)
