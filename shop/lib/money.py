"""Amounts: Decimal in a currency inside the house, integer minor units only at a provider's border."""

from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 currencies without, or with three, decimal places.
# https://docs.stripe.com/currencies#zero-decimal
ZERO_DECIMAL = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
THREE_DECIMAL = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def exponent(currency: str) -> int:
    code = currency.upper()
    if code in ZERO_DECIMAL:
        return 0
    return 3 if code in THREE_DECIMAL else 2


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in minor units (cents). ValueError when it is not a whole number of them."""
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        msg = f"{amount} {currency} is not a whole number of minor units"
        raise ValueError(msg)
    return int(scaled)


def from_minor(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-exponent(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Rounded half up to the currency's smallest unit, as invoices are."""
    return amount.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_HALF_UP)
