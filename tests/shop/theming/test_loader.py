from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string

from shop.theming.current import current_theme
from shop.theming.registry import lineage, themes
from tests.shop.theming.themes import second_theme, write


def rendered(theme: str | None, name: str) -> str:
    token = current_theme.set(theme)
    try:
        return render_to_string(name)
    finally:
        current_theme.reset(token)


def test_a_theme_changes_one_template_and_takes_the_rest_from_the_default(settings, tmp_path: Path):
    with second_theme(settings, tmp_path) as theme:
        write(theme, "components/icon.html", "night icon")

        assert rendered("night", "components/icon.html") == "night icon"
        assert "<svg" in rendered("default", "components/icon.html")
        assert rendered("night", "components/empty_state.html") != ""


def test_a_theme_extends_the_template_of_the_same_name_it_replaces(settings, tmp_path: Path):
    with second_theme(settings, tmp_path) as theme:
        write(theme, "layout/document.html", '{% extends "layout/document.html" %}{% block title %}Night{% endblock %}')

        assert "Night" in rendered("night", "layout/document.html")
        assert "Night" not in rendered("default", "layout/document.html")


def test_extending_the_same_name_works_through_three_generations(settings, tmp_path: Path):
    with second_theme(settings, tmp_path, name="dusk") as dusk:
        night = tmp_path / "themes" / "night"
        write(
            night,
            "layout/document.html",
            '{% extends "layout/document.html" %}{% block title %}{{ block.super }}, night{% endblock %}',
        )
        (night / "theme.toml").write_text('name = "night"\ntitle = "Night"\nparent = "dusk"\n', encoding="utf-8")
        themes.cache_clear()
        write(dusk, "layout/document.html", '{% extends "layout/document.html" %}{% block title %}Dusk{% endblock %}')

        assert [theme.name for theme in lineage("night")] == ["night", "dusk", "default"]
        assert "Dusk, night" in rendered("night", "layout/document.html")


def test_a_theme_that_is_its_own_ancestor_still_ends_somewhere(settings, tmp_path: Path):
    with second_theme(settings, tmp_path, name="night", parent="night"):
        assert [theme.name for theme in lineage("night")] == ["night"]


def test_a_theme_that_was_uninstalled_leaves_the_default():
    assert [theme.name for theme in lineage("gone")] == ["default"]


def test_the_back_office_takes_its_own_templates_before_any_themes():
    token = current_theme.set(None)
    try:
        oscars = get_template("oscar/layout.html").origin.name
        errors = get_template("404.html").origin.name
    finally:
        current_theme.reset(token)

    assert "themes" not in Path(oscars).parts
    assert "themes" in Path(errors).parts  # which no app has: the back office shows the shop's own error pages


@pytest.mark.parametrize("name", ["../../theme.toml", "/etc/passwd", "nowhere.html"])
def test_nothing_outside_the_themes_is_a_template(name: str):
    with pytest.raises(TemplateDoesNotExist):
        get_template(name)
