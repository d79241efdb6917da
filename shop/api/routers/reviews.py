from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from shop.api.auth import customer, customer_only
from shop.api.caching import revalidated
from shop.api.errors import body_problems, problems
from shop.api.idempotency import IDEMPOTENCY_KEY, idempotent
from shop.api.pagination import PageQuery, page_of
from shop.api.schemas.base import LARGEST_ID
from shop.api.schemas.reviews import OwnReview, Review, ReviewBody, ReviewPage
from shop.catalogue.models import Product
from shop.catalogue.reviews.read import published
from shop.catalogue.reviews.write import write_review

router = Router(tags=["Reviews"])
ProductId = Annotated[int, Field(ge=1, le=LARGEST_ID), Path()]
NEWEST = ("-date_created", "-pk")


@router.get(
    "/products/{product_id}/reviews",
    response={200: ReviewPage, **problems(404)},
    operation_id="reviews_list",
    summary="A product's published reviews",
)
@decorate_view(revalidated)
def list_reviews(request: HttpRequest, product_id: ProductId, query: Query[PageQuery]) -> ReviewPage:
    """The newest first. A review belongs to the product, not to one variant."""
    product = _reviewed(product_id)
    found, following = page_of(published(product.pk), order=NEWEST, query=query, of=f"reviews of {product.pk}")
    return ReviewPage(items=[Review.of(one) for one in found], next_cursor=following)


@router.post(
    "/products/{product_id}/reviews",
    response={201: OwnReview, **body_problems(401, 404, 409)},
    operation_id="reviews_write",
    summary="Write a review, or change one's own",
    auth=customer_only,
    openapi_extra=IDEMPOTENCY_KEY,
)
@decorate_view(idempotent)
def post_review(request: HttpRequest, product_id: ProductId, body: ReviewBody) -> Status[OwnReview]:
    """A customer has one review of a product. It is shown once the shop has read it, also after a change."""
    written = write_review(product=_reviewed(product_id), author=customer(request), **body.model_dump())
    shown = {name: getattr(written, name) for name in ("score", "title", "body")}
    return Status(201, OwnReview(id=written.pk, state="waiting", **shown))


def _reviewed(product_id: int) -> Product:
    product: Product = get_object_or_404(Product.objects.filter(is_public=True, parent=None), pk=product_id)
    return product
