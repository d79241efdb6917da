"""What pages show of the catalogue, in the words of the page cache, and what changes of categories drop.

`product:7` the page of a product, `card:7` its card in a row or list, `category:3` the name, address and picture of a
category, `texts:3` what only its own page says, `list:3` which products are in it and in what order, `list:all`, `menu`
the categories at the top, `deliveries` what the room of shipping says of how things are sent.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest

from shop.catalogue.models import Category
from shop.catalogue.navigation import navigation_categories
from shop.catalogue.terms import Terms
from shop.catalogue.tree import Tree, category_tree, forget_tree, read_tree
from shop.page_cache.drops import drop
from shop.page_cache.listeners import when_dropped
from shop.page_cache.tags import answers_to, shows

MENU = "menu"
DELIVERIES = "deliveries"


def shows_product(request: HttpRequest, context: dict[str, Any], *, asked: str) -> None:
    """`asked` is the variant's id as it came; one that the product does not have makes no page of its own."""
    shows(request, *context["page_tags"])
    if any(str(variant.id) == asked for variant in context["variants"]):
        answers_to(request, f"variant={asked}")


def product_tags(product_id: int, related: Iterable[Any], trail: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset([f"product:{product_id}", DELIVERIES, *card_tags(related), *trail_tags(trail)])


def card_tags(cards: Iterable[Any]) -> list[str]:
    return [f"card:{card.pk}" for card in cards]


def trail_tags(trail: Iterable[tuple[str, str]]) -> list[str]:
    """Of the categories whose addresses are in the trail."""
    ids = category_tree().ids_by_url()
    return [f"category:{ids[url]}" for _name, url in trail if url in ids]


def digest_of_terms(variants: Iterable[tuple[int, Terms]]) -> str:
    """Of what a product's page says of its variants: units only in the words that name them."""
    said = [(pk, {**vars(terms), "units": None, "words": terms.availability_text}) for pk, terms in variants]
    return _digest(said)


@contextmanager
def category_changes() -> Iterator[None]:
    """Around writing categories, in the transaction: what shows a category that is another afterwards is dropped."""
    before = _said_of_categories()
    yield
    forget_tree()
    after = _said_of_categories()
    drop(tag for tag in {*before, *after} if before.get(tag) != after.get(tag))


def listen() -> None:
    for prefix in ("category:", MENU):
        when_dropped(prefix, lambda _tags: forget_tree())


def _said_of_categories() -> dict[str, str]:
    tree = read_tree()
    texts = {row["pk"]: row for row in Category.objects.values("pk", *_own_fields())}
    said = {f"category:{pk}": _digest(_node(tree, pk)) for pk in tree.nodes}
    own = {f"texts:{pk}": _digest([texts[pk], tree.nodes[pk].children]) for pk in tree.nodes}
    return {**said, **own, MENU: _digest(navigation_categories(tree))}


def _own_fields() -> list[str]:
    """Without the place in the tree: what of it shows is in addresses and in the order of neighbours."""
    placed = {"id", "path", "depth", "numchild"}
    return [field.name for field in Category._meta.concrete_fields if field.name not in placed]


def _node(tree: Tree, pk: int) -> list[Any]:
    node = tree.nodes[pk]
    return [node.name, node.address, node.image, node.browsable, node.lineage]


def _digest(what: Any) -> str:
    return hashlib.sha256(json.dumps(what, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:32]
