"""A theme's stylesheets as one file, and its scripts: a page waits longer for ten requests than for their bytes. Made
when static files are collected or asked for the first time, from the files that theme.toml names."""

import posixpath
import re
from pathlib import Path

from django.conf import settings

from shop.theming.registry import Theme

URL = re.compile(r"""url\(["']?(?!data:|#|/)([^"')]+)["']?\)""")
LINE_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
INDENT = re.compile(r"\n\s+")
FOLDER = settings.STATE_DIR / "bundles"


def write_bundles(themes: list[Theme]) -> Path:
    """The folder that holds them, laid out as static files are; a file that is right already keeps its time."""
    for theme in themes:
        if theme.stylesheets:
            _write(FOLDER / theme.bundle, bundle(theme))
        if theme.scripts:
            _write(FOLDER / theme.script_bundle, script_bundle(theme))
    return FOLDER


def bundle(theme: Theme) -> str:
    sheets = [(sheet, (theme.static / sheet).read_text(encoding="utf-8")) for sheet in theme.stylesheets]
    return "\n".join(_bare(_moved(css, sheet, theme.bundle)) for sheet, css in sheets)


def script_bundle(theme: Theme) -> str:
    """One module. Each script in a block of its own, so that their names do not meet; none may import or export."""
    scripts = [(theme.static / script).read_text(encoding="utf-8") for script in theme.scripts]
    return "".join(f"{{\n{INDENT.sub(chr(10), LINE_COMMENT.sub('', script)).strip()}\n}}\n" for script in scripts)


def _bare(css: str) -> str:
    """Without what only its writers read."""
    return INDENT.sub("\n", COMMENT.sub("", css))


def _moved(css: str, sheet: str, to: str) -> str:
    """The addresses in it, which count from the sheet, count from the bundle."""

    def moved(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(sheet), match[1]))
        return f'url("{posixpath.relpath(target, posixpath.dirname(to))}")'

    return URL.sub(moved, css)


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
