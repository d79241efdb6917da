"""A theme that comes as a package, built and installed by pip as a merchant would."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.template.loader import render_to_string

from shop.theming.current import current_theme
from shop.theming.finder import ThemeFinder
from shop.theming.registry import stylesheets, theme_choices
from tests.shop.theming.themes import forget

PACKAGE = Path(__file__).resolve().parents[2] / "theme_package"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = shutil.copytree(PACKAGE, tmp_path / "source")  # a build leaves files beside what it builds
    target = tmp_path / "site-packages"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", str(target), str(source)], check=True)
    monkeypatch.syspath_prepend(target)
    forget()
    yield
    monkeypatch.undo()
    get_finder.cache_clear()
    forget()


def test_an_installed_theme_can_be_chosen_and_brings_templates_and_styles(installed):
    assert ("meadow", "Meadow") in theme_choices()
    assert stylesheets("meadow") == ["themes/meadow/bundle.css"]
    assert "--accent: #3d6b1f" in Path(ThemeFinder().find("themes/meadow/bundle.css")).read_text()

    token = current_theme.set("meadow")
    try:
        assert "#leaf" in render_to_string("layout/toasts.html")
        assert "empty-state" in render_to_string("components/empty_state.html")
    finally:
        current_theme.reset(token)


def test_without_the_package_there_is_no_such_theme():
    assert "meadow" not in dict(theme_choices())
