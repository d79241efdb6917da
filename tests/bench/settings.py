"""The demo, with a bare page to measure beside it."""

from shop.settings.demo import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
