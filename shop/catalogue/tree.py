"""The category tree, kept in each process. A page asks it for names, addresses and ancestors without a query."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language

from shop.catalogue.images import Picture, picture
from shop.catalogue.models import Category
from shop.languages.addresses import in_first_language, localised

VERSION_KEY = "catalogue.tree.version"
SECONDS = 60  # a process that missed a change is at most this late


@dataclass(frozen=True)
class Node:
    id: int
    name: str
    address: str  # in the first language; one tree is kept for all
    image: Picture | None
    in_menu: bool
    browsable: bool
    # From the root to this one, itself included.
    lineage: tuple[int, ...]
    children: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        """In the language in force."""
        return localised(self.address)

    @property
    def depth(self) -> int:
        return len(self.lineage)


@dataclass(frozen=True)
class Tree:
    version: str
    nodes: dict[int, Node]
    roots: list[int]
    # What was made of it: gone with it.
    memory: dict[Any, Any] = field(default_factory=dict)

    def children(self, category_id: int) -> list[Node]:
        """The browsable categories right below."""
        return [n for i in self.nodes[category_id].children if (n := self.nodes[i]).browsable]

    def trail(self, category_id: int) -> list[tuple[str, str]]:
        """Names and addresses from the root to this category."""
        node = self.nodes.get(category_id)
        return [(self.nodes[i].name, self.nodes[i].url) for i in node.lineage] if node else []

    def ids_by_url(self) -> dict[str, int]:
        """By the addresses in the language in force."""
        key = ("ids_by_url", get_language())
        if key not in self.memory:
            self.memory[key] = {node.url: node.id for node in self.nodes.values()}
        return cast(dict[str, int], self.memory[key])

    def with_ancestors(self, category_ids: Iterable[int]) -> set[int]:
        return {i for one in category_ids if one in self.nodes for i in self.nodes[one].lineage}

    def deepest_browsable(self, category_ids: Iterable[int]) -> Node | None:
        nodes = [self.nodes[i] for i in category_ids if i in self.nodes and self.nodes[i].browsable]
        return max(nodes, key=lambda n: (n.depth, -n.id), default=None)

    def browsable_roots(self) -> Iterator[Node]:
        return (n for i in self.roots if (n := self.nodes[i]).browsable)


_held: Tree | None = None
_known: Tree | None = None
# PostgreSQL numbers each version of a row (xmin) and says where it lies (ctid).
VERSION = "(SELECT md5(string_agg(concat(id, ' ', xmin, ' ', ctid), ',' ORDER BY id)) FROM catalogue_category)"


def category_tree() -> Tree:
    global _held
    version = cache.get(VERSION_KEY)
    if version is None:
        version = secrets.token_hex(8)
        cache.set(VERSION_KEY, version, SECONDS)
    if _held is None or _held.version != version:
        _held = read_tree(version)
    return _held


def forget_tree() -> None:
    """Call after writing categories: every process that shares the cache reads them again."""
    cache.delete(VERSION_KEY)


def read_tree(version: str = "") -> Tree:
    """The tree as the database has it now, for writers; pages use category_tree()."""
    with in_first_language():
        return _read(version)


def known_tree(version: str) -> Tree:
    """The same for writers who come often and want no pictures: read again when VERSION, which they ask the database
    for among other things, is another than the last time."""
    global _known
    if _known is None or _known.version != version:
        _known = read_tree(version)
    return _known


def _read(version: str) -> Tree:
    nodes: dict[int, Node] = {}
    roots: list[int] = []
    by_path: dict[str, tuple[Node, str]] = {}
    categories = Category.objects.select_related("image__tone").prefetch_related("image__renditions").order_by("path")
    for category in categories:
        parent, parent_slug = by_path.get(category.path[: -Category.steplen], (None, ""))
        slug = f"{parent_slug}/{category.slug}" if parent else category.slug
        node = _node(category, parent, slug)
        (parent.children if parent else roots).append(node.id)
        nodes[node.id] = node
        by_path[category.path] = (node, slug)
    return Tree(version, nodes, roots)


def _node(category: Category, parent: Node | None, full_slug: str) -> Node:
    return Node(
        id=category.pk,
        name=category.name,
        address=reverse("catalogue:category", kwargs={"category_slug": full_slug, "pk": category.pk}),
        image=picture(category.image),
        in_menu=not category.exclude_from_menu and (parent is None or parent.in_menu),
        browsable=category.is_public and (parent is None or parent.browsable),
        lineage=(*(parent.lineage if parent else ()), category.pk),
    )
