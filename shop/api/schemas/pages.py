from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field
from wagtail.models import Page, Site

from shop.api.schemas.images import Image, absolute


class PageSummary(BaseModel):
    id: int
    type: str = Field(examples=["cms.ContentPage"])
    title: str
    path: str = Field(description="Ask for it at /pages/by-path.")
    url: str
    description: str
    published_at: datetime | None
    changed_at: datetime | None

    @classmethod
    def of(cls, page: Page, site: Site) -> Self:
        return cls(**_summary(page, site))


class PageDetails(PageSummary):
    fields: dict[str, Any] = Field(description="What this type of page has: its `body` is a list of blocks.")
    images: dict[int, Image] = Field(description="The pictures that the blocks name, by id.")

    @classmethod
    def of_fields(cls, page: Page, site: Site, *, fields: dict[str, Any], images: dict[int, Image]) -> Self:
        return cls(**_summary(page, site), fields=fields, images=images)


class PageList(BaseModel):
    items: list[PageSummary]
    next_cursor: str | None


def _summary(page: Page, site: Site) -> dict[str, Any]:
    path = "/" + page.url_path.removeprefix(site.root_page.url_path)
    model = page.specific_class
    return {
        "id": page.pk,
        "type": model._meta.label if model else "",
        "title": page.title,
        "path": path,
        "url": absolute(path),
        "description": page.search_description,
        "published_at": page.first_published_at,
        "changed_at": page.last_published_at,
    }
