"""What the merchant says of the shop in the store settings, at the foot of every mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Site

from cms.models.store import store_facts
from shop.lib.prepared import prepared
from shop.mail.brand import provides_brand


@provides_brand
@contextmanager
def store_of_mails() -> Iterator[dict[str, Any]]:
    """`shop_name` where the merchant gave one, and `store`: email, phone, address, legal_links with full addresses."""
    site = _default_site.first()
    if site is None:
        yield {}
        return
    facts = store_facts(site.pk)
    legal = [{**link, "url": urljoin(f"{settings.SITE_URL}/", link["url"])} for link in facts["footer_links"]]
    store = {**{part: facts[part] for part in ("email", "phone", "address", "tax_id")}, "legal_links": legal}
    yield {"store": store, **({"shop_name": facts["name"]} if facts["name"] else {})}


@prepared()
def _default_site() -> QuerySet[Site]:
    return Site.objects.filter(is_default_site=True)
