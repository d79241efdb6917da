"""Which program made a page: after a deployment, or with other settings, old pages are not looked at."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

ROOMS = ("shop", "cms", "themes")
KINDS = {".py", ".html", ".toml", ".mo"}
TOLD = (
    "SITE_URL",
    "OSCAR_SHOP_NAME",
    "OSCAR_SHOP_TAGLINE",
    "OSCAR_DEFAULT_CURRENCY",
    "SHOP_TAX_RATE",
    "LANGUAGES",
    "RETURN_DAYS",
)


@cache
def release() -> str:
    digest = hashlib.sha256()
    for name in TOLD:
        digest.update(f"{name}={getattr(settings, name, '')}".encode())
    digest.update(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    for path in _program():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _program() -> list[Path]:
    found = (path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("*") if path.suffix in KINDS)
    return sorted(found)
