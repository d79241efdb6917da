from shop.catalogue.tree import Node, Tree, category_tree


def navigation_categories(tree: Tree | None = None) -> list[dict]:
    """The public categories two levels deep, each as {"name", "url", "children"}."""
    tree = tree or category_tree()
    return [
        {**_entry(root), "children": [_entry(child) for child in _children(tree, root)]}
        for root in tree.browsable_roots()
        if root.in_menu
    ]


def _children(tree: Tree, node: Node) -> list[Node]:
    return [child for child in tree.children(node.id) if child.in_menu]


def _entry(node: Node) -> dict:
    return {"name": node.name, "url": node.url, "children": []}
