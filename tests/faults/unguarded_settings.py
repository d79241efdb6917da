"""The demo without one of its guards (see unguarded.py): for the controls."""

from shop.settings.demo import *  # noqa: F403
from shop.settings.demo import INSTALLED_APPS as GUARDED

INSTALLED_APPS = [*GUARDED, "tests.faults.unguarded.UnguardedConfig"]
