"""What a check is: one sentence that must be true, and one SQL statement that knows where it is not.

The statement gives a row for each thing it looks at:

    id         of the thing; with it a mend finds it again
    about      what a merchant knows it by: an order's number, an SKU, a code
    target     for the link to it: an order's number, a product's, voucher's or offer's id; see Check.links_to
    found      what is there, in words or figures
    expected   what should be there
    wrong      whether the two contradict each other
    mendable   (optional) false where the check has a mend, but not for this row
    figures    (optional) jsonb for the mend

It may name what parameters() gives. It is one statement, so it sees the shop at one moment: what one transaction
does is seen whole or not at all. What takes more than one transaction (a payment, a message) is given time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from shop.catalogue.terms import LOW_UNITS
from shop.lib.money import ZERO_DECIMAL
from shop.order import statuses

SETTLED = timedelta(minutes=1)  # what changed later than this may be in motion
Link = Literal["", "order", "product", "voucher", "offer", "message"]


@dataclass(frozen=True)
class Row:
    """Something that is wrong."""

    id: int
    about: str
    target: str
    found: str
    expected: str
    mendable: bool
    figures: dict[str, Any]


@dataclass(frozen=True)
class Mend:
    """How a row is put right. `lock` takes the locks that everybody takes who changes it, without waiting, and says
    whether it got them; `change` then has the row as it is now. It may raise NotMendableError."""

    promise: Any  # one sentence: what the button does
    lock: Callable[[int], bool]
    change: Callable[[Row], None]


class NotMendableError(Exception):
    """It cannot be put right like this. The text is for the merchant."""


@dataclass(frozen=True)
class Check:
    name: str  # "stock.allocated"
    title: Any
    rule: Any  # what must be true
    meaning: Any  # what it means when it is not
    advice: Any  # and what to do then
    sql: str
    links_to: Link = ""
    mend: Mend | None = None


@dataclass(frozen=True)
class Result:
    """What a check found. `rows` are the first few that are wrong."""

    check: Check
    looked_at: int
    wrong: int
    milliseconds: int
    rows: list[Row] = field(default_factory=list)
    error: str = ""  # the check itself could not be done

    @property
    def is_healthy(self) -> bool:
        return not self.wrong and not self.error


def parameters(now: datetime) -> dict[str, Any]:
    """What the statements may name."""
    return {
        "now": now,
        "settled": now - SETTLED,
        "pending": statuses.PENDING_PAYMENT,
        "authorised": statuses.AUTHORISED,
        "paid": statuses.PAID,
        "packing": statuses.PACKING,
        "shipped": statuses.SHIPPED,
        "delivered": statuses.DELIVERED,
        "refunded": statuses.REFUNDED,
        "sales": list(statuses.SALES),
        "open": [statuses.PENDING_PAYMENT, *statuses.TO_SHIP],
        "low_units": LOW_UNITS,
        "zero_decimal": list(ZERO_DECIMAL),
        "nothing": [statuses.CANCELLED, statuses.PAYMENT_EXPIRED],
    }
