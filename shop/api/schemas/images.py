from typing import Any, Self
from urllib.parse import urljoin

from django.conf import settings
from pydantic import BaseModel

from shop.languages.addresses import localised


def absolute(url: str) -> str:
    """On this shop, a page in the language of the answer; media in a bucket are absolute already."""
    return urljoin(f"{settings.SITE_URL}/", localised(url))


class Source(BaseModel):
    """One format in several widths, as of HTML's `srcset`."""

    type: str
    srcset: str


class Image(BaseModel):
    src: str
    width: int
    height: int
    alt: str
    sources: list[Source]

    @classmethod
    def of(cls, picture: dict[str, Any] | None) -> Self | None:
        """From shop.catalogue.images.picture."""
        if picture is None:
            return None
        sources = [Source(type=one["type"], srcset=_absolute_srcset(one["srcset"])) for one in picture["sources"]]
        return cls(**{**picture, "src": absolute(picture["src"]), "sources": sources})


def _absolute_srcset(srcset: str) -> str:
    return ", ".join(absolute(candidate) for candidate in srcset.split(", "))
