"""A second theme, as small as a theme can be, made in a folder of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.template import engines

from shop.theming.registry import themes

REPOSITORY = Path(__file__).resolve().parents[3]


@contextmanager
def second_theme(settings, folder: Path, name: str = "night", parent: str = "") -> Iterator[Path]:
    """Installs the theme beside the default one; yields its folder. `settings` is pytest-django's fixture."""
    own = folder / "themes" / name
    (own / "templates").mkdir(parents=True)
    (own / "theme.toml").write_text(
        f'name = "{name}"\ntitle = "{name.title()}"\nparent = "{parent}"\n', encoding="utf-8"
    )
    (folder / "themes" / "default").symlink_to(REPOSITORY / "themes" / "default")
    settings.BASE_DIR = folder
    forget()
    try:
        yield own
    finally:
        settings.BASE_DIR = REPOSITORY
        forget()


def forget() -> None:
    """What a restart does after a theme was installed."""
    themes.cache_clear()
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


def write(theme: Path, name: str, text: str) -> None:
    path = theme / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
