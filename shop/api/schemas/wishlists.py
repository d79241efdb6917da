from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from shop.api.schemas.base import Id, Input, Text
from shop.api.schemas.images import absolute
from shop.wishlists.forms import NAME_CHARACTERS


class WishListIn(Input):
    name: Annotated[Text, Field(min_length=1, max_length=NAME_CHARACTERS)]


class WishIn(Input):
    product_id: Id = Field(description="Of a product or a variant.")


class WishListSummary(BaseModel):
    key: str
    name: str
    created_at: datetime
    num_products: int

    @classmethod
    def of(cls, wishlist: Any) -> Self:
        return cls(
            key=wishlist.key, name=wishlist.name, created_at=wishlist.date_created, num_products=wishlist.num_lines
        )


class Wish(BaseModel):
    product_id: int | None = Field(description="None when the product is gone.")
    title: str
    url: str | None

    @classmethod
    def of(cls, line: Any) -> Self:
        url = absolute(line.product.get_absolute_url()) if line.product else None
        return cls(product_id=line.product_id, title=line.get_title(), url=url)


class WishListDetails(BaseModel):
    key: str
    name: str
    created_at: datetime
    products: list[Wish]


class WishLists(BaseModel):
    items: list[WishListSummary]
