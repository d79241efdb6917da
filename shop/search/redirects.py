"""Searches that lead to a page of this shop."""

from django.db import models
from django.utils.http import url_has_allowed_host_and_scheme

from shop.catalogue.models import Product
from shop.catalogue.tree import category_tree
from shop.languages.addresses import localised
from shop.lib.prepared import prepared
from shop.search.models import SearchRedirect
from shop.search.normalise import query_key


def redirect_target(query: str) -> str | None:
    """The address the merchant chose for this search. None without one, or where its page cannot be seen."""
    key = query_key(query)
    entry = _redirect.first(key) if key else None
    if entry is None:
        return None
    if entry.category_id:
        node = category_tree().nodes.get(entry.category_id)
        return node.url if node and node.browsable else None
    if entry.product_id:
        product = Product.objects.browsable().filter(pk=entry.product_id).first()
        return product.get_absolute_url() if product else None
    return localised(entry.path) if is_own_path(entry.path) else None


@prepared(str)
def _redirect(key: str) -> models.QuerySet[SearchRedirect]:
    return SearchRedirect.objects.filter(query=key)


def is_own_path(path: str) -> bool:
    """Whether it can only lead to a page of this shop: "/sale/", not "//evil.example" or "/\\evil.example"."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
