"""Which themes there are: the folders of `themes/` and the installed packages that announce one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

from django.conf import settings

DEFAULT = "default"


@dataclass(frozen=True)
class Theme:
    name: str
    title: str
    folder: Path
    parent: str | None
    # The colours of the theme's surfaces: the accent is text on each of them, and their lightest is text on it.
    grounds: tuple[str, ...]
    # What a merchant may change, as the theme has it: theme.toml, [tokens].
    tokens: dict[str, str]
    # Paths of static files: loaded after those of the themes it builds on, and by visitors who prefer the dark.
    stylesheets: tuple[str, ...] = ()
    dark: str = ""
    # Paths of static files: modules that a page loads together, as `script_bundle`.
    scripts: tuple[str, ...] = ()

    @property
    def bundle(self) -> str:
        """The static file that holds all its stylesheets."""
        return f"themes/{self.name}/bundle.css"

    @property
    def script_bundle(self) -> str:
        """The static file that holds all its scripts."""
        return f"themes/{self.name}/bundle.js"

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    @property
    def static(self) -> Path:
        return self.folder / "static"


@cache
def themes() -> dict[str, Theme]:
    """All themes by name. Cached: a new theme needs a restart, as its static files need collecting anyway."""
    folders = [path.parent for path in sorted((settings.BASE_DIR / "themes").glob("*/theme.toml"))]
    folders += [Path(str(files(point.module))) for point in entry_points(group="securecart.themes")]
    found = [read_theme(folder) for folder in folders]
    return {theme.name: theme for theme in found}


def lineage(name: str) -> list[Theme]:
    """The theme and what it falls back to, ending with the default theme."""
    chain: list[Theme] = []
    known = themes()
    theme = known.get(name) or known.get(DEFAULT)  # a theme that was uninstalled leaves the shop standing
    while theme is not None and theme not in chain:
        chain.append(theme)
        theme = known.get(theme.parent or ("" if theme.name == DEFAULT else DEFAULT))
    return chain


def grounds(name: str) -> tuple[str, ...]:
    """Of the theme, or of the nearest it builds on that names any."""
    return next((theme.grounds for theme in lineage(name) if theme.grounds), ("#ffffff",))


def token(name: str, key: str) -> str:
    """A token of the theme, or of the nearest it builds on that has it; "" when none does."""
    return next((theme.tokens[key] for theme in lineage(name) if key in theme.tokens), "")


def stylesheets(name: str) -> list[str]:
    """What the theme and those it builds on add to the default's own bundle, in the order of loading."""
    return [theme.bundle for theme in reversed(lineage(name)) if theme.stylesheets and theme.name != DEFAULT]


def dark_stylesheet(name: str) -> str:
    """Empty when the theme has no dark side. Nobody inherits one: a theme knows best what its colours become."""
    return lineage(name)[0].dark


def theme_choices() -> list[tuple[str, str]]:
    return [(theme.name, theme.title) for theme in themes().values()]


def read_theme(folder: Path) -> Theme:
    """KeyError when theme.toml lacks name or title."""
    data = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
    own = f"themes/{data['name']}/"
    return Theme(
        name=data["name"],
        title=data["title"],
        folder=folder,
        parent=data.get("parent") or None,
        grounds=tuple(data.get("grounds", ())),
        stylesheets=tuple(own + sheet for sheet in data.get("stylesheets", ())),
        tokens=dict(data.get("tokens", {})),
        dark=own + data["dark"] if data.get("dark") else "",
        scripts=tuple(own + script for script in data.get("scripts", ())),
    )
