from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, Field

from shop.api.schemas.base import Input
from shop.lib.money import rounded


class Money(BaseModel):
    """An amount including tax, unless the field says otherwise."""

    amount: str = Field(pattern=r"^-?\d+(\.\d+)?$", examples=["12.00"])
    currency: str = Field(examples=["EUR"])

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Self:
        return cls(amount=f"{rounded(amount, currency):f}", currency=currency)

    @classmethod
    def maybe(cls, amount: Decimal | None, currency: str) -> Self | None:
        return None if amount is None else cls.of(amount, currency)


class MoneyIn(Input):
    amount: Annotated[Decimal, Field(max_digits=12, decimal_places=3, ge=0, examples=["16.90"])]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]
