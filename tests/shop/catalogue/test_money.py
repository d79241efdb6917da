from decimal import Decimal

import pytest
from django.utils.translation import override

from shop.catalogue.templatetags.money import money_off


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en-gb", "−€12.50"),
        ("de", "−12,50\N{NO-BREAK SPACE}€"),
        # The mark keeps the sign left of the figures, where it else came to stand at their right.
        ("ar", "\N{RIGHT-TO-LEFT MARK}\N{LEFT-TO-RIGHT MARK}−12.50\N{NO-BREAK SPACE}€"),
    ],
)
def test_what_is_taken_off_has_its_sign_beside_the_figures(language: str, written: str) -> None:
    with override(language):
        assert money_off(Decimal("12.50"), "EUR") == written
        assert money_off("12.50", "EUR") == written
