from decimal import Decimal

import pytest

from shop.lib.money import from_minor, rounded, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.34", "EUR", 1234), ("500", "JPY", 500), ("1.234", "KWD", 1234), ("0", "EUR", 0)],
)
def test_minor_units_follow_the_currency(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)


def test_a_fraction_of_a_cent_is_refused():
    with pytest.raises(ValueError, match="whole number"):
        to_minor(Decimal("1.005"), "EUR")


def test_halves_round_up_as_on_invoices():
    assert rounded(Decimal("1.005"), "EUR") == Decimal("1.01")
    assert rounded(Decimal("2.5"), "JPY") == Decimal("3")
