"""The languages customers may choose: by the address of a page, never by what a browser or a cookie says."""

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from shop.settings.env import env


def language_codes() -> list[str]:
    """Codes that Django knows, comma-separated, each once: "en-gb,de,ar"."""
    codes: list[str] = [code.strip().lower() for code in env.list("SHOP_LANGUAGES", default=["en-gb"])]
    for code in codes:
        if "fallback" in LANG_INFO.get(code, {"fallback": ()}):
            msg = f"SHOP_LANGUAGES is malformed: “{code}” is no language that Django knows (such as en-gb, de or ar)"
            raise ImproperlyConfigured(msg)
    if not codes or len(codes) != len(set(codes)):
        msg = "SHOP_LANGUAGES is malformed: name at least one language, and each once"
        raise ImproperlyConfigured(msg)
    return codes


def named(codes: list[str]) -> list[tuple[str, str]]:
    """With each language's name in itself; a variant is named like its language unless there are two of them."""
    families = [code.partition("-")[0] for code in codes]
    return [
        (code, _name(code if families.count(family) > 1 else family))
        for code, family in zip(codes, families, strict=True)
    ]


def _name(code: str) -> str:
    return LANG_INFO[code]["name_local"].capitalize()


# The first has no prefix in its addresses; the others are at /de/…, /ar/….
LANGUAGES = named(language_codes())
LANGUAGE_CODE = LANGUAGES[0][0]
# Editors write pages in the same languages.
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
