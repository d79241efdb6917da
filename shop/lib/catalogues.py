"""The shop's own translations: `shop/locale/<language>/LC_MESSAGES/django.po`, in the repository; the `.mo` files that
Django reads are compiled from them when the project is set up (`deploy/prepare.sh`, the test run).

Only what customers read is in them (`shop.lib.extraction`). The texts of Django, Oscar and Wagtail come from their own
catalogues; ours come before those, and hold what theirs lack or say badly (`overrides.txt` names it).
"""

import io
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parents[1] / "locale"
# What tells nobody anything, or changes with every extraction: left out, so that a diff shows texts only.
NOISE = (
    "Project-Id",
    "Report-Msgid",
    "POT-Creation",
    "PO-Revision",
    "Last-Translator",
    "Language-Team",
    "Generated-By",
)


def languages() -> list[str]:
    return sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/django.po"))


def source(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Babel's PoFileError when the file is not well formed."""
    with source(language).open("rb") as file:
        return read_po(file, locale=language, domain="django", abort_invalid=True)


def write(language: str, catalogue: Catalog) -> None:
    catalogue.fuzzy = False
    text = io.BytesIO()
    write_po(text, catalogue, width=116, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    noise = tuple(f'"{name}'.encode() for name in NOISE)
    lines = [line for line in text.getvalue().splitlines(keepends=True) if not line.startswith(noise)]
    _put(source(language), b"".join(lines))


def compile_all() -> list[str]:
    """Compiles the languages whose `.mo` is older than its `.po`, and says which."""
    stale = [language for language in languages() if _is_stale(source(language))]
    for language in stale:
        compiled = io.BytesIO()
        write_mo(compiled, read(language))
        _put(source(language).with_suffix(".mo"), compiled.getvalue())
    return stale


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def _put(path: Path, content: bytes) -> None:
    # In one step: another process may be reading, or doing the same.
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


if __name__ == "__main__":
    compile_all()
