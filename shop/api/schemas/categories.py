from typing import Self

from pydantic import BaseModel

from shop.api.schemas.images import Image, absolute
from shop.api.schemas.products import Breadcrumb
from shop.catalogue.tree import Node, Tree


class CategoryNode(BaseModel):
    id: int
    name: str
    url: str
    image: Image | None
    children: list["CategoryNode"]

    @classmethod
    def of(cls, node: Node, tree: Tree) -> Self:
        return cls(
            id=node.id,
            name=node.name,
            url=absolute(node.url),
            image=Image.of(node.image),
            children=[CategoryNode.of(child, tree) for child in tree.children(node.id)],
        )


class CategoryTree(BaseModel):
    items: list[CategoryNode]


class CategoryDetails(CategoryNode):
    description_html: str
    breadcrumbs: list[Breadcrumb]
