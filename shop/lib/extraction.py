"""The texts that customers read, found in the source: what a catalogue has to translate.

Customers read the themes, the mails, and what the rooms below say. Merchants read the dashboard and the editor, which
are English for now: their texts are in no catalogue, and this module is the one place that says which those are.
`python -m shop.lib.extraction [language …]` (`make messages`) brings catalogues up to date with the source.
"""

import io
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from shop.lib import catalogues

ROOT = Path(__file__).parents[2]
SOURCES = ("shop/**/*.py", "cms/**/*.py", "themes/*/templates/**/*.html", "themes/*/templates/**/*.txt")
NOT_CUSTOMERS = (
    "*/migrations/*",
    # Screens of merchants and editors.
    "cms/*",
    "shop/dashboard/*",
    "shop/doctor/*",
    "shop/exchange/*",
    "shop/reporting/*",
    "shop/theming/*",
    "themes/*/templates/theming/*",
    "themes/*/templates/emails/doctor_alarm.*",
    # Names of fields and choices that only the dashboard's forms show.
    "shop/partner/models.py",
    "shop/payment/models/*",
    "shop/search/models.py",
    "shop/shipping/delivery_days.py",
    "shop/catalogue/uploads.py",
    # What the dashboard's order page and its tasks say of money.
    "shop/payment/bank_transfer/receive.py",
    "shop/payment/capture.py",
    "shop/payment/dispute_words.py",
    "shop/payment/disputes.py",
    "shop/payment/ledger_look.py",
    "shop/payment/refund_approval.py",
    "shop/payment/refund_as_shown.py",
    "shop/payment/settle_difference.py",
    "shop/payment/take_off.py",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Texts of Django and Oscar that customers meet and whose own catalogue lacks them or says them badly: one msgid a line.
OVERRIDES = catalogues.FOLDER / "overrides.txt"


def customers_sources() -> list[Path]:
    found = {path.relative_to(ROOT) for pattern in SOURCES for path in ROOT.glob(pattern)}
    # fnmatch's * also stands for folders.
    return sorted(path for path in found if not any(fnmatchcase(path.as_posix(), out) for out in NOT_CUSTOMERS))


def template() -> Catalog:
    """Every text of the customers' sources, untranslated."""
    catalogue = Catalog(domain="django", header_comment="# The shop's own texts, as customers read them.")
    for path in customers_sources():
        for _line, message, comments, context in _messages(path):
            catalogue.add(message, None, [(path.as_posix(), 0)], auto_comments=comments, context=context)
    for message in OVERRIDES.read_text().splitlines():
        catalogue.add(message, None, [("overrides.txt", 0)])
    return catalogue


def _messages(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    code = (ROOT / path).read_text()
    if path.suffix != ".py":
        # What Django makes of a template for xgettext reads as Python too, once nothing is indented.
        code = "\n".join(line.lstrip() for line in templatize(code, origin=str(path)).splitlines())
    yield from extract("python", io.BytesIO(code.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}, True)


def update(language: str) -> None:
    """Brings a catalogue up to date: new texts are untranslated, those that are gone are dropped."""
    catalogue = catalogues.read(language) if catalogues.source(language).exists() else Catalog(language)
    catalogue.update(template(), no_fuzzy_matching=True, update_header_comment=True)
    catalogues.write(language, catalogue)


if __name__ == "__main__":
    for name in sys.argv[1:] or catalogues.languages():
        update(name)
