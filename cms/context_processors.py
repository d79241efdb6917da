from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from wagtail.models import Site

from cms.models.store import store_facts
from shop.catalogue.tree import category_tree
from shop.page_cache.tags import shows
from shop.theming.models import ThemeSettings


@dataclass
class Frame:
    """What every page of a site has: its header and footer, made of the categories, the store's facts and its look."""

    facts: dict[str, Any]
    look: ThemeSettings | None
    memory: dict[Any, str] = field(default_factory=dict)


def store(request: HttpRequest) -> dict:
    """`store`, and its parts under the names the theme's header and footer use; names from the settings stay."""
    site = Site.find_for_request(request)
    if site is None:
        return {}
    shows(request, f"store:{site.pk}")
    facts = store_facts(site.pk)
    links = {name: facts[name] for name in ("menu_links", "footer_links", "footer_columns", "social_links")}
    named = {"shop_name": facts["name"], "shop_tagline": facts["claim"]}
    memory = SimpleLazyObject(lambda: _memory(request, site.pk, facts))
    return {"store": facts, **links, **{name: value for name, value in named.items() if value}, "site_memory": memory}


def _memory(request: HttpRequest, site_id: int, facts: dict[str, Any]) -> dict[Any, str]:
    """For {% remembered %}, of one language: as long as all that the frame is made of is the same."""
    look = getattr(request, ThemeSettings.get_cache_attr_name(), None)
    frames, key = category_tree().memory, (site_id, get_language())
    frame = frames.get(key)
    if frame is None or frame.look is not look or frame.facts != facts:
        frame = frames[key] = Frame(facts, look)
    return frame.memory
