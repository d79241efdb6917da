from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from shop.api.schemas.base import Input, Line, Text
from shop.api.schemas.money import Money, MoneyIn


class AddressIn(Input):
    """Which fields are needed depends on the country."""

    country: Annotated[Text, Field(pattern="^[A-Z]{2}$", examples=["DE"], description="ISO 3166-1 alpha-2.")]
    first_name: Line = ""
    last_name: Line = ""
    line1: Line = Field(default="", description="Street and number.")
    line2: Line = Field(default="", description="Flat, floor, company.")
    postcode: Line = ""
    city: Line = ""
    state: Line = ""
    phone_number: Line = Field(default="", examples=["+49 30 1234567"])
    notes: Annotated[Text, Field(max_length=500, description="For the delivery.")] = ""


class ShippingMethodsIn(Input):
    shipping_address: AddressIn | None = Field(default=None, description="Needed when the basket needs shipping.")


class CheckoutIn(ShippingMethodsIn):
    billing_address: AddressIn | None = Field(
        default=None, description="Where the invoice goes, if elsewhere; its phone_number and notes are not used."
    )
    email: Annotated[Text | None, Field(max_length=254, description="A customer's own is taken instead.")] = None
    shipping_method_code: Annotated[
        Text | None, Field(max_length=128, description="May be left out where there is only one.")
    ] = None
    payment_method: Annotated[
        Text | None,
        Field(max_length=40, description="`card`, or `bank_transfer` where the shop offers it. Left out: `card`."),
    ] = None
    wants_reminder: bool = Field(
        default=False, description="Whether the buyer agreed to one mail, should the order not be paid."
    )
    expected_total: MoneyIn = Field(description="What the buyer was shown: `total` of the shipping method.")


class ShippingMethod(BaseModel):
    code: str
    name: str
    description: str
    price: Money
    earliest: date | None = Field(description="The first day on which it is expected, if the shop promises one.")
    latest: date | None
    total: Money = Field(description="Of the whole order, with this delivery: `expected_total` of the checkout.")


class ShippingMethods(BaseModel):
    items: list[ShippingMethod]
