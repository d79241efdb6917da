"""What every storefront request must know of its site: the site and its look, without a query each time."""

import secrets
import time
from dataclasses import dataclass
from typing import cast

from django.core.cache import cache
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from shop.page_cache.drops import drop
from shop.page_cache.listeners import when_dropped
from shop.theming.models import ThemeSettings
from shop.theming.registry import DEFAULT

GENERATION = "theming.look.generation"
# A process with a cache of its own (local memory) learns of a change elsewhere after this long at most.
SECONDS = 5
MOST = 100  # hosts and ports
WAGTAILS_SITE = "_wagtail_site"  # where Site.find_for_request() keeps what it found


@dataclass(frozen=True)
class Look:
    site: Site | None
    settings: ThemeSettings | None

    @property
    def theme(self) -> str:
        return self.settings.theme if self.settings else DEFAULT


@dataclass(frozen=True)
class _Held:
    look: Look
    generation: str
    until: float  # by time.monotonic()


_held: dict[tuple[str, str], _Held] = {}


def look_for(request: HttpRequest) -> Look:
    """Leaves site and settings on the request, where Wagtail looks for them first; what is there already stays."""
    look = _known(request)
    setattr(request, WAGTAILS_SITE, _own(look.site))
    attribute = ThemeSettings.get_cache_attr_name()
    if hasattr(request, attribute):  # a preview of settings not saved yet
        return Look(look.site, getattr(request, attribute))
    if look.settings:
        setattr(request, attribute, look.settings)
    return look


def _own(site: Site | None) -> Site | None:
    """For one request: Wagtail keeps in the site's page all that it has read of it."""
    if site is None:
        return None
    own = cast(Site, _copied(site))
    own._state.fields_cache["root_page"] = SimpleLazyObject(lambda: cast(Page, _copied(site.root_page)))
    return own


def _copied(row: Model) -> Model:
    """Without what was read of its relations."""
    names = [field.attname for field in row._meta.concrete_fields]
    return type(row).from_db(row._state.db, names, [row.__dict__[name] for name in names])


def _known(request: HttpRequest) -> Look:
    """In the memory of the process: the same object as long as nothing changed, so that what was made of it stays."""
    key = (request.get_host(), request.get_port())
    generation = _generation()
    held = _held.get(key)
    if held is None or held.generation != generation or held.until < time.monotonic():
        if len(_held) >= MOST:
            _held.clear()
        held = _held[key] = _Held(_read(request), generation, time.monotonic() + SECONDS)
    return held.look


def _generation() -> str:
    known = cache.get(GENERATION) or cache.get_or_set(GENERATION, secrets.token_hex(8), timeout=None)
    return cast(str, known)


def listen() -> None:
    """Signals, for once: sites are Wagtail's own model, saved by Wagtail's own views."""
    for model in (Site, ThemeSettings):
        for signal in (post_save, post_delete):
            signal.connect(_look_changed, sender=model, dispatch_uid=f"theming.look.{model.__name__}")
    when_dropped("theme:", lambda _tags: forget_looks())


def forget_looks() -> None:
    """The next request reads sites and settings again."""
    cache.set(GENERATION, secrets.token_hex(8), timeout=None)


def _look_changed(instance: Site | ThemeSettings, **kwargs) -> None:
    forget_looks()
    site_id = instance.site_id if isinstance(instance, ThemeSettings) else instance.pk
    drop([f"theme:{site_id}"])


def _read(request: HttpRequest) -> Look:
    site = Site.find_for_request(request)
    if site is None:
        return Look(None, None)
    settings = ThemeSettings.objects.filter(site=site).select_related("logo", "dark_logo")
    settings = settings.prefetch_related("logo__renditions", "dark_logo__renditions")
    # A site nobody has styled: its look is the model's defaults, and reading it writes nothing.
    return Look(site, settings.first() or ThemeSettings(site=site))
