"""The demo without the guard on its stock: the control of the race for the last unit."""

from shop.settings.demo import *  # noqa: F403
from shop.settings.demo import INSTALLED_APPS as GUARDED

INSTALLED_APPS = [*GUARDED, "tests.faults.unguarded.UnguardedConfig"]
