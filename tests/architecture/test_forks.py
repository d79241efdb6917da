"""Oscar ignores a fork that is misplaced, silently: so every fork is proven here."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from oscar.core.application import OscarConfig


def forks() -> list[OscarConfig]:
    return [
        config
        for config in apps.get_app_configs()
        if isinstance(config, OscarConfig) and config.name.startswith("shop.")
    ]


def upstream(fork: OscarConfig) -> str:
    return type(fork).__mro__[1].name


def test_every_fork_listed_is_installed():
    installed = {f"{type(c).__module__}.{type(c).__name__}" for c in apps.get_app_configs()}
    assert set(settings.FORKS.values()) - installed == set()


@pytest.mark.parametrize("fork", forks(), ids=lambda fork: fork.label)
def test_fork_sits_where_get_class_will_look(fork):
    assert fork.name == "shop." + upstream(fork).removeprefix("oscar.apps.")
    parent = fork.name.removeprefix("shop.").split(".")[0]
    assert apps.get_app_config(parent).name == f"shop.{parent}"


@pytest.mark.parametrize("fork", forks(), ids=lambda fork: fork.label)
def test_fork_carries_every_upstream_migration(fork):
    theirs_folder = Path(import_module(upstream(fork)).__file__).parent / "migrations"
    if not theirs_folder.is_dir() or fork.label in settings.MIGRATION_MODULES:
        assert settings.MIGRATION_MODULES.get(fork.label, "").startswith("oscar.") or not theirs_folder.is_dir()
        return
    theirs = {path.name for path in theirs_folder.glob("[0-9]*.py")}
    ours = {path.name for path in (Path(fork.path) / "migrations").glob("[0-9]*.py")}
    assert theirs - ours == set()
