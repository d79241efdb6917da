"""Which files the themes of this checkout consist of."""

from pathlib import Path

from shop.theming.registry import themes

TEMPLATES = [
    (theme.name, str(path.relative_to(theme.templates)))
    for theme in themes().values()
    for path in sorted(theme.templates.rglob("*"))
    if path.is_file()
]
STYLESHEETS = [path for theme in themes().values() for path in sorted(theme.static.rglob("*.css"))]


def template_source(theme: str, name: str) -> str:
    return (themes()[theme].templates / name).read_text()


def static_file(theme: str, name: str) -> Path:
    return themes()[theme].static / "themes" / theme / name


def theme_of(sheet: Path) -> str:
    """The theme whose folder holds the file."""
    return next(theme.name for theme in themes().values() if sheet.is_relative_to(theme.folder))
