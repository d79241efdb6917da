from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from shop.api.schemas.base import Id, Input, Text
from shop.api.schemas.images import Image, absolute
from shop.api.schemas.money import Money
from shop.basket.models import Basket, Line
from shop.basket.presentation import line_options, with_pictures
from shop.basket.sale import line_price
from shop.basket.seen import price_changes
from shop.basket.totals import Discount, totals
from shop.page_cache.parts import catch_up

Quantity = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class LineIn(Input):
    product_id: Id = Field(description="Of a variant, or of a product without variants.")
    quantity: Quantity = 1
    options: dict[Text, Text] = Field(
        default_factory=dict, max_length=20, description="What the buyer may add, such as an engraving, by code."
    )


class QuantityIn(Input):
    quantity: Quantity


class VoucherIn(Input):
    code: Annotated[Text, Field(min_length=1, max_length=128)]


class BasketLine(BaseModel):
    id: int
    product_id: int
    title: str
    url: str
    options: str
    quantity: int
    max_quantity: int | None = Field(description="None where stock is not counted.")
    unit_price: Money | None = Field(description="As of now, as the lists of products show it.")
    former_price: Money | None = Field(description="Of one item, before the offers that are in the price.")
    offers: list[str] = Field(description="The names of these offers.")
    total: Money | None = Field(description="Before the basket's discounts.")
    problem: str | None = Field(description="Why this line cannot be bought as it is.")
    image: Image | None

    @classmethod
    def of(cls, line: Line) -> Self:
        availability = line.purchase_info.availability
        price = line_price(line) if line.purchase_info.price.exists else None
        allowed, reason = availability.is_purchase_permitted(line.quantity)
        currency = line.price_currency
        return cls(
            id=line.pk,
            product_id=line.product_id,
            title=line.product.get_title(),
            url=absolute(line.product.get_absolute_url()),
            options=line_options(line),
            quantity=line.quantity,
            max_quantity=getattr(availability, "num_available", None),
            unit_price=Money.of(price.unit, currency) if price else None,
            former_price=Money.maybe(price.former, currency) if price else None,
            offers=list(price.offers) if price else [],
            total=Money.of(price.total, currency) if price else None,
            problem=None if allowed else str(reason),
            image=Image.of(line.picture),
        )


class DiscountOut(BaseModel):
    name: str
    amount: Money
    voucher_code: str | None

    @classmethod
    def of(cls, discount: Discount, currency: str) -> Self:
        amount = Money.of(discount.beside_prices, currency)
        return cls(name=discount.name, amount=amount, voucher_code=discount.voucher_code or None)


class BasketOut(BaseModel):
    token: str = Field(description="Whoever has it may read, change and order this basket: keep it secret.")
    status: Literal["open"]
    lines: list[BasketLine]
    vouchers: list[str]
    discounts: list[DiscountOut]
    subtotal: Money
    tax: Money = Field(description="Contained in the total.")
    total: Money = Field(description="Without delivery.")
    price_changes: list[str] = Field(description="What has another price than when it was put in.")
    needs_shipping: bool

    @classmethod
    def of(cls, basket: Basket, token: str, default_currency: str) -> Self:
        """Of a basket to which offers have been applied."""
        catch_up()
        sums = totals(basket)
        currency = sums.currency or default_currency
        return cls(
            token=token,
            status="open",
            lines=[BasketLine.of(line) for line in with_pictures(basket.all_lines())],
            vouchers=[voucher.code for voucher in basket.vouchers.order_by("pk")],
            discounts=[
                DiscountOut.of(discount, currency)
                for discount in sums.discounts
                if discount.beside_prices and not discount.on_shipping
            ],
            subtotal=Money.of(sums.subtotal, currency),
            tax=Money.of(sums.tax, currency),
            total=Money.of(sums.total, currency),
            price_changes=price_changes(basket),
            needs_shipping=basket.is_shipping_required(),
        )
