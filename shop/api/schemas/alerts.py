from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from shop.api.schemas.base import Id, Input, Text
from shop.api.schemas.images import absolute


class StockAlertIn(Input):
    product_id: Id = Field(description="Of a product or a variant.")
    email: Annotated[
        Text | None, Field(max_length=254, description="Of a guest. A customer's own address needs no naming.")
    ] = None


class StockAlert(BaseModel):
    id: int
    product_id: int
    title: str
    url: str
    asked_at: datetime

    @classmethod
    def of(cls, alert: Any) -> Self:
        product = alert.product
        return cls(
            id=alert.pk,
            product_id=product.pk,
            title=product.get_title(),
            url=absolute(product.get_absolute_url()),
            asked_at=alert.date_created,
        )


class StockAlertPage(BaseModel):
    items: list[StockAlert]
    next_cursor: str | None


class ConfirmationSent(BaseModel):
    """The same whatever the shop knows about the address."""

    email: str = Field(description="It gets a mail with a link, by which its owner says yes.")
