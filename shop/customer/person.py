"""A customer as far as limits go: the same person counts once, signed in, as a guest, and when the account is gone."""

from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Person:
    """A guest who has not told an address yet is nobody: limits are looked at again when the order is placed."""

    user_id: int | None = None
    email: str = ""

    @classmethod
    def of(cls, user: Any, guest_email: str = "") -> "Person":
        if user is None or not user.is_authenticated:
            return cls(email=guest_email.strip())
        return cls(user.pk, user.email)

    @property
    def email_digest(self) -> str:
        return email_digest(self.email)


def email_digest(email: str) -> str:
    """Says of two addresses that they are the same and nothing else; "" for none.

    What a limit remembers outlives the account, and a list of addresses has no business there: a keyed hash cannot be
    read back, nor tried out by somebody who has the database without SECRET_KEY. With a new SECRET_KEY, uses before
    are found by account only.
    """
    folded = email.strip().casefold()
    return salted_hmac("shop.customer.person", folded, algorithm="sha256").hexdigest() if folded else ""
