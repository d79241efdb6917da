"""What the shop asks of a payment provider. Nothing here knows any provider; all amounts are Decimals in `currency`.

Every call goes over the network: none may be made while a database transaction is open, and each may raise
PaymentUnavailableError (nobody knows whether it was done: ask again, with the same key) or, one of these too,
GatewayRefusedError (it was understood and refused: asking again is no use).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol


class PaymentUnavailableError(Exception):
    """The provider cannot be reached or does not answer as it should; the order waits and can be paid later."""


class GatewayRefusedError(PaymentUnavailableError):
    """The provider understood the request and refused it. `code` is the provider's own word for the reason.

    To a customer it is all the same: the payment cannot be made, or looked at, now.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class PaymentState(Enum):
    OPEN = "open"  # the customer may still pay
    PROCESSING = "processing"  # a bank has been asked and answers in days: neither paid nor lost
    AUTHORISED = "authorised"  # held on the card, not yet taken
    CAPTURED = "captured"
    VOIDED = "voided"  # what was held has been let go, or has lapsed
    EXPIRED = "expired"  # closed unpaid; it can never be paid any more
    FAILED = "failed"  # completed by the customer and then refused by the bank


class RefundState(Enum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeState(Enum):
    INQUIRY = "inquiry"  # the bank asks; no money has moved
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


class MovementKind(Enum):
    CAPTURE = "capture"
    REFUND = "refund"
    REFUND_RETURNED = "refund_returned"  # a refund that had succeeded came back
    DISPUTE = "dispute"
    DISPUTE_REVERSED = "dispute_reversed"
    OTHER = "other"  # payouts, top-ups, the provider's own fees: nothing of one order


@dataclass(frozen=True)
class PaymentLine:
    """One line of what the payment page shows; `unit_price` includes tax and discounts."""

    name: str
    unit_price: Decimal
    quantity: int = 1


@dataclass(frozen=True)
class SessionRequest:
    """One payment of one order. Two requests with the same `idempotency_key` must be equal in everything else."""

    idempotency_key: str
    order_number: str
    reference: str  # comes back in the provider's metadata, to find the attempt by
    currency: str
    lines: tuple[PaymentLine, ...]
    email: str
    return_url: str
    cancel_url: str
    expires_at: datetime
    capture_at_once: bool = True
    language: str = ""  # of the payment page, as Django writes it; "" leaves it to the provider


@dataclass(frozen=True)
class Session:
    """A payment page that waits for a customer at `url`."""

    id: str
    url: str


@dataclass(frozen=True)
class PaymentStatus:
    """What the provider knows of a session now. Older knowledge never replaces newer: see shop.payment.sync."""

    state: PaymentState
    session_id: str
    order_number: str
    amount: Decimal  # asked for
    currency: str
    intent_id: str = ""
    authorised_until: datetime | None = None  # when the provider lets go of what is held
    amount_captured: Decimal = Decimal(0)
    captured_currency: str = ""
    captured_at: datetime | None = None
    card_brand: str = ""
    card_last4: str = ""
    failure: str = ""  # why the last try was declined, in the provider's words


@dataclass(frozen=True)
class RefundRequest:
    idempotency_key: str
    intent_id: str
    amount: Decimal
    currency: str
    reference: str  # comes back in the provider's metadata, to find the refund by


@dataclass(frozen=True)
class RefundStatus:
    state: RefundState
    id: str
    intent_id: str
    amount: Decimal
    currency: str
    reference: str = ""
    failure: str = ""


@dataclass(frozen=True)
class ProviderMovement:
    """A booking in the provider's own ledger. `amount` is signed: positive came to the shop, before `fee`.

    `order_number` is ours as the provider keeps it with a payment (empty where it does not say): several shops may
    use one account, and by it the payments of this one are told from theirs.
    """

    id: str
    kind: MovementKind
    amount: Decimal
    fee: Decimal
    currency: str
    occurred_at: datetime
    intent_id: str = ""
    refund_id: str = ""
    dispute_id: str = ""
    order_number: str = ""


@dataclass(frozen=True)
class DisputeStatus:
    state: DisputeState
    id: str
    intent_id: str
    amount: Decimal
    currency: str
    reason: str = ""
    answer_by: datetime | None = None
    movements: tuple[ProviderMovement, ...] = ()  # what it has taken from the shop so far, and given back


@dataclass(frozen=True)
class FraudWarningStatus:
    id: str
    intent_id: str
    reason: str = ""
    is_actionable: bool = True


@dataclass(frozen=True)
class Event:
    """Something happened at the provider. Only a trigger: what is true is asked for, never read from the event."""

    id: str
    type: str
    payload: dict[str, Any] = field(default_factory=dict)  # ids only, no personal data


class Gateway(Protocol):
    """A payment provider with a hosted payment page, or a way to pay that works like one."""

    def start(self, request: SessionRequest) -> Session:
        """Make the payment page. Moves no money. May be called again with an equal request: the same session."""

    def retrieve(self, session_id: str) -> PaymentStatus:
        """Read what became of a session. Moves no money, may be called any number of times."""

    def expire(self, session_id: str) -> None:
        """Close an open page, so that it can no longer be paid. Moves no money, may be called again.

        A session that is complete or closed already is left as it is: look at `retrieve` afterwards.
        """

    def capture(self, intent_id: str, *, amount: Decimal, currency: str, idempotency_key: str) -> None:
        """Take what is held, or a part of it: the rest is let go, so there is no second capture. MOVES MONEY to the
        shop. May be called again with the same key and amount. GatewayRefusedError when nothing is held any more."""

    def void(self, intent_id: str, *, idempotency_key: str) -> None:
        """Let go of what is held. Moves no money. May be called again with the same key."""

    def refund(self, request: RefundRequest) -> RefundStatus:
        """Give money back. MOVES MONEY to the customer. May be called again with an equal request for a day;
        later the provider may have forgotten the key: look with `find_refund` first."""

    def retrieve_refund(self, refund_id: str) -> RefundStatus:
        """Read what became of a refund. May be called any number of times."""

    def find_refund(self, *, intent_id: str, reference: str) -> RefundStatus | None:
        """The refund of a payment that carries our reference, if the provider has it."""

    def retrieve_dispute(self, dispute_id: str) -> DisputeStatus:
        """Read what became of a dispute. Moves no money, may be called any number of times."""

    def retrieve_fraud_warning(self, warning_id: str) -> FraudWarningStatus:
        """Read a fraud warning. Moves no money, may be called any number of times."""

    def movements_since(self, since: datetime) -> Iterator[ProviderMovement]:
        """All that the provider has booked on our account from `since` on, newest first. Moves no money."""

    def events_since(self, since: datetime) -> Iterator[Event]:
        """What happened from `since` on, of the types the shop acts upon, newest first."""

    def page_of(self, provider_id: str) -> str:
        """Where a merchant looks at a payment, refund or dispute at the provider's; empty when it has no such page."""
        return ""
