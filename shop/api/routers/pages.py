"""Read-only, though Wagtail has a router of its own: that one also writes, for whoever holds an editor's token, and
would be a second door beside the one with the second factor."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from shop.api.caching import revalidated
from shop.api.errors import not_found, problems
from shop.api.pages import fields_of, images_of
from shop.api.pagination import PageQuery, page_of
from shop.api.schemas.base import Text
from shop.api.schemas.pages import PageDetails, PageList, PageSummary

router = Router(tags=["Pages"])


@router.get(
    "",
    response={200: PageList, **problems(404)},
    operation_id="pages_list",
    summary="The published pages",
)
@decorate_view(revalidated)
def list_pages(request: HttpRequest, query: Query[PageQuery]) -> PageList:
    """In the order of the tree."""
    site = _site(request)
    pages, following = page_of(_public_pages(site), order=("path",), query=query, of=f"pages of {site.pk}")
    return PageList(items=[PageSummary.of(page, site) for page in pages], next_cursor=following)


@router.get(
    "/by-path",
    response={200: PageDetails, **problems(404)},
    operation_id="pages_get",
    summary="Show a page",
)
@decorate_view(revalidated)
def get_page(request: HttpRequest, path: Annotated[Text, Field(max_length=1000), Query(example="/")]) -> PageDetails:
    """The home page is at `/`."""
    site = _site(request)
    inside = path.strip("/")
    url_path = site.root_page.url_path + (f"{inside}/" if inside else "")
    page = _public_pages(site).filter(url_path=url_path).specific().first()
    if page is None:
        raise not_found()
    return PageDetails.of_fields(page, site, fields=fields_of(page), images=images_of(page))


def _site(request: HttpRequest) -> Site:
    site = Site.find_for_request(request)
    if site is None:
        raise not_found()
    return site


def _public_pages(site: Site) -> PageQuerySet:
    return Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
