from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field

from shop.api.schemas.base import Input, Text
from shop.api.schemas.images import absolute
from shop.api.schemas.money import Money
from shop.order import links, statuses
from shop.order.delivery import delivery_address
from shop.order.models import Order
from shop.order.presentation import shipments, status_label
from shop.order.snapshot import discounts_beside_prices

Status = Literal[
    "pending_payment",
    "authorised",
    "paid",
    "packing",
    "shipped",
    "delivered",
    "cancelled",
    "payment_expired",
    "refunded",
]


class OrderSummary(BaseModel):
    number: str
    status: Status
    status_text: str
    placed_at: datetime
    total: Money
    order_token: str = Field(description="Whoever has it may see this order and pay it.")
    url: str = Field(description="The order's page on the website.")

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls(**_summary(order))


class OrderLine(BaseModel):
    product_id: int | None
    title: str
    options: str
    sku: str
    quantity: int
    unit_price: Money
    total: Money = Field(description="After discounts.")

    @classmethod
    def of(cls, line: dict[str, Any], currency: str) -> Self:
        return cls(
            product_id=line["product_id"],
            title=line["title"],
            options=line["options"],
            sku=line["sku"],
            quantity=line["quantity"],
            unit_price=Money.of(Decimal(line["unit_price"]), currency),
            total=Money.of(Decimal(line["total"]), currency),
        )


class OrderDiscount(BaseModel):
    name: str
    amount: Money


class Shipment(BaseModel):
    carrier: str
    tracking_number: str
    tracking_url: str
    shipped_at: datetime | None


class OrderAddress(BaseModel):
    """As it stands on the envelope, and as it was agreed."""

    lines: list[str]
    country: str
    phone: str

    @classmethod
    def of(cls, facts: dict[str, Any] | None) -> Self | None:
        return None if facts is None else cls(lines=facts["lines"], country=facts["country"], phone=facts["phone"])


class OrderDetails(OrderSummary):
    """As it was agreed when it was placed, whatever prices have become."""

    lines: list[OrderLine]
    discounts: list[OrderDiscount]
    subtotal: Money
    shipping_address: OrderAddress | None
    billing_address: OrderAddress | None
    shipping_name: str
    shipping: Money
    tax: Money = Field(description="Contained in the total.")
    shipments: list[Shipment]
    can_be_paid: bool

    @classmethod
    def of(cls, order: Order) -> Self:
        frozen, currency = order.snapshot, order.snapshot["currency"]
        return cls(
            **_summary(order),
            lines=[OrderLine.of(line, currency) for line in frozen["lines"]],
            discounts=[
                OrderDiscount(name=one["name"], amount=Money.of(Decimal(one["amount"]), currency))
                for one in discounts_beside_prices(frozen)
            ],
            subtotal=Money.of(Decimal(frozen["subtotal"]), currency),
            shipping_address=OrderAddress.of(delivery_address(order)),
            billing_address=OrderAddress.of(frozen["billing_address"]),
            shipping_name=frozen["shipping"]["name"],
            shipping=Money.of(Decimal(frozen["shipping"]["incl_tax"]), currency),
            tax=Money.of(Decimal(frozen["tax"]), currency),
            shipments=[Shipment(**parcel) for parcel in shipments(order)],
            can_be_paid=order.status == statuses.PENDING_PAYMENT,
        )


class PlacedOrder(BaseModel):
    order: OrderSummary
    order_token: str
    payment_url: str | None = Field(
        description="Send the buyer there; for a transfer, it shows the account. "
        "None when there is nothing to pay, or when the payment service is out of "
        "reach: then the order waits, and POST /orders/{order_token}/payment tries again."
    )
    payment_unavailable: bool


class OrderPage(BaseModel):
    items: list[OrderSummary]
    next_cursor: str | None


class PaymentIn(Input):
    payment_method: Annotated[
        Text | None,
        Field(max_length=40, description="Another way than the one chosen last: `card` or `bank_transfer`."),
    ] = None


class Payment(BaseModel):
    payment_url: str


def _summary(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "status": order.status.lower().replace(" ", "_"),
        "status_text": str(status_label(order.status)),
        "placed_at": order.date_placed,
        "total": Money.of(order.total_incl_tax, order.currency),
        "order_token": links.token(order),
        "url": absolute(links.status_path(order)),
    }
