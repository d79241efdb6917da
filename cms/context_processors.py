from django.http import HttpRequest
from wagtail.models import Site

from cms.models.store import store_facts
from shop.page_cache.tags import shows


def store(request: HttpRequest) -> dict:
    """`store`, and its parts under the names the theme's header and footer use; names from the settings stay."""
    site = Site.find_for_request(request)
    if site is None:
        return {}
    shows(request, f"store:{site.pk}")
    facts = store_facts(site.pk)
    links = {name: facts[name] for name in ("menu_links", "footer_links", "footer_columns", "social_links")}
    named = {"shop_name": facts["name"], "shop_tagline": facts["claim"]}
    return {"store": facts, **links, **{name: value for name, value in named.items() if value}}
