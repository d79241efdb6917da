from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from shop.api.auth import customer, customer_only
from shop.api.errors import Problem, body_problems, not_found, problems
from shop.api.idempotency import IDEMPOTENCY_KEY, idempotent
from shop.api.schemas.base import LARGEST_ID
from shop.api.schemas.wishlists import Wish, WishIn, WishListDetails, WishListIn, WishLists, WishListSummary
from shop.catalogue.models import Product
from shop.partner.strategy import is_public
from shop.wishlists.lists import TooManyError, WishList, add_product, create_list, lines_of, lists_of

router = Router(tags=["Wish lists"], auth=customer_only)
Key = Annotated[str, Field(pattern="^[a-z0-9]{6}$"), Path()]
ProductId = Annotated[int, Field(ge=1, le=LARGEST_ID), Path()]


@router.get(
    "",
    response={200: WishLists, **problems(401)},
    operation_id="wish_lists_list",
    summary="A customer's own lists",
)
def list_lists(request: HttpRequest) -> WishLists:
    """The newest first; there are never more than twenty."""
    return WishLists(items=[WishListSummary.of(one) for one in lists_of(customer(request))])


@router.post(
    "",
    response={201: WishListDetails, **body_problems(401, 409)},
    operation_id="wish_lists_create",
    summary="Make a list",
    openapi_extra=IDEMPOTENCY_KEY,
)
@decorate_view(idempotent)
def make_list(request: HttpRequest, body: WishListIn) -> Status[WishListDetails]:
    """Only its owner sees it."""
    try:
        made = create_list(owner=customer(request), name=body.name)
    except TooManyError:
        raise _full() from None
    return Status(201, _details(made))


@router.get(
    "/{key}",
    response={200: WishListDetails, **problems(401, 404)},
    operation_id="wish_lists_get",
    summary="Show a list",
)
def get_list(request: HttpRequest, key: Key) -> WishListDetails:
    return _details(_own(request, key))


@router.delete(
    "/{key}",
    response={204: None, **problems(401, 404)},
    operation_id="wish_lists_delete",
    summary="Delete a list",
)
def delete_list(request: HttpRequest, key: Key) -> Status[None]:
    _own(request, key).delete()
    return Status(204, None)


@router.post(
    "/{key}/products",
    response={200: WishListDetails, **body_problems(401, 404, 409)},
    operation_id="wish_lists_products_add",
    summary="Put a product on a list",
)
def add_wish(request: HttpRequest, key: Key, body: WishIn) -> WishListDetails:
    """May be called again: a product stands on a list once."""
    wishlist = _own(request, key)
    try:
        add_product(owner=customer(request), product=_product(body.product_id), key=wishlist.key)
    except TooManyError:
        raise _full() from None
    return _details(wishlist)


@router.delete(
    "/{key}/products/{product_id}",
    response={204: None, **problems(401, 404)},
    operation_id="wish_lists_products_remove",
    summary="Take a product off a list",
)
def remove_wish(request: HttpRequest, key: Key, product_id: ProductId) -> Status[None]:
    taken, _kinds = _own(request, key).lines.filter(product=product_id).delete()
    if not taken:
        raise not_found()
    return Status(204, None)


def _own(request: HttpRequest, key: str) -> Any:
    return get_object_or_404(WishList, owner=customer(request), key=key)


def _details(wishlist: Any) -> WishListDetails:
    facts = {"key": wishlist.key, "name": wishlist.name, "created_at": wishlist.date_created}
    return WishListDetails(**facts, products=[Wish.of(line) for line in lines_of(wishlist)])


def _product(product_id: int) -> Product:
    product: Product | None = Product.objects.select_related("parent").filter(pk=product_id).first()
    if product is None or not is_public(product):
        raise not_found()
    return product


def _full() -> Problem:
    return Problem(409, "too-many", "There are as many lists, or products on this one, as there may be.")
