from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.template import Engine, Origin, Template, TemplateDoesNotExist
from django.template.loaders.base import Loader
from django.utils._os import safe_join

from shop.theming.current import current_theme
from shop.theming.registry import DEFAULT, lineage


class ThemeLoader(Loader):
    """Finds templates in the theme in force, then in the themes it builds on.

    Keeps compiled templates per theme, because Django's cached loader knows no theme.
    """

    def __init__(self, engine: Engine):
        super().__init__(engine)
        self.compiled: dict[tuple[str | None, str, frozenset[str]], Template | None] = {}

    def reset(self) -> None:
        self.compiled.clear()

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        key = (current_theme.get(), template_name, frozenset(origin.name for origin in skip or ()))
        if key not in self.compiled:
            try:
                self.compiled[key] = super().get_template(template_name, skip)
            except TemplateDoesNotExist:
                self.compiled[key] = None
        template = self.compiled[key]
        if template is None:
            raise TemplateDoesNotExist(template_name)
        return template

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        name = current_theme.get()
        return self.sources_in(name, template_name) if name else iter(())

    def sources_in(self, theme_name: str, template_name: str) -> Iterator[Origin]:
        for theme in lineage(theme_name):
            try:
                path = safe_join(theme.templates, template_name)
            except SuspiciousFileOperation:
                return
            # The origin names this loader: `extends` of the same name skips by it, else it recurses for ever.
            yield Origin(path, template_name, loader=self)

    def get_contents(self, origin: Origin) -> str:
        try:
            return Path(origin.name).read_text(encoding=self.engine.file_charset)
        except FileNotFoundError:
            raise TemplateDoesNotExist(origin) from None


class FallbackLoader(ThemeLoader):
    """Last in the line, for the back office: it has no theme, but shows the shop's error pages and blocks.

    There the apps' own templates come first: a theme's version of Oscar's must not change the dashboard.
    """

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        return self.sources_in(DEFAULT, template_name) if current_theme.get() is None else iter(())
