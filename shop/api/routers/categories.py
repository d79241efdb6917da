from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router
from ninja.decorators import decorate_view
from pydantic import Field

from shop.api.caching import revalidated
from shop.api.errors import not_found, problems
from shop.api.schemas.base import LARGEST_ID
from shop.api.schemas.categories import CategoryDetails, CategoryNode, CategoryTree
from shop.api.schemas.products import breadcrumbs
from shop.catalogue.html import sanitised
from shop.catalogue.models import Category
from shop.catalogue.tree import category_tree

router = Router(tags=["Catalogue"])
CategoryId = Annotated[int, Field(ge=1, le=LARGEST_ID), Path()]


@router.get(
    "/categories",
    response={200: CategoryTree, **problems()},
    operation_id="categories_list",
    summary="The tree of categories",
)
@decorate_view(revalidated)
def list_categories(request: HttpRequest) -> CategoryTree:
    tree = category_tree()
    return CategoryTree(items=[CategoryNode.of(node, tree) for node in tree.browsable_roots()])


@router.get(
    "/categories/{category_id}",
    response={200: CategoryDetails, **problems(404)},
    operation_id="categories_get",
    summary="Show a category",
)
@decorate_view(revalidated)
def get_category(request: HttpRequest, category_id: CategoryId) -> CategoryDetails:
    """Its products: /products?category={category_id}."""
    tree = category_tree()
    node = tree.nodes.get(category_id)
    category = Category.objects.filter(pk=category_id).only("description").first()
    if node is None or category is None or not node.browsable:
        raise not_found()
    return CategoryDetails(
        **CategoryNode.of(node, tree).model_dump(),
        description_html=sanitised(category.description or ""),
        breadcrumbs=breadcrumbs(tree.trail(category_id)),
    )
