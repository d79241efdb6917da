"""What the editor's pages tell machines: https://schema.org/Organization, WebSite and BreadcrumbList."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.models import Site

from cms.models.store import store_facts
from shop.catalogue.structured_data import absolute, breadcrumb_list, json_ld
from shop.languages.addresses import home_path


def of_home_page(request: HttpRequest) -> list[SafeString]:
    site = Site.find_for_request(request)
    facts = store_facts(site.pk) if site else {}
    name = facts.get("name") or settings.OSCAR_SHOP_NAME
    return [json_ld(_organization(name, facts)), json_ld(_web_site(name))]


def of_trail(trail: list[tuple[str, str]], own_url: str) -> list[SafeString]:
    return [json_ld(breadcrumb_list([(name, url or own_url) for name, url in trail]))]


def _organization(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    contact = {"email": facts.get("email"), "telephone": facts.get("phone")}
    points = {key: value for key, value in contact.items() if value}
    told = {
        "@type": "Organization",
        "name": name,
        "url": absolute(home_path()),
        "description": facts.get("claim"),
        "address": facts.get("address"),
        "sameAs": [link["url"] for link in facts.get("social_links", ())],
        "contactPoint": {"@type": "ContactPoint", "contactType": "customer service", **points} if points else None,
    }
    return {key: value for key, value in told.items() if value}


def _web_site(name: str) -> dict[str, Any]:
    template = f"{absolute(reverse('search:search'))}?q={{search_term_string}}"
    return {
        "@type": "WebSite",
        "name": name,
        "url": absolute(home_path()),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": template},
            "query-input": "required name=search_term_string",
        },
    }
