import pytest

from shop.lib.gtin import is_gtin


@pytest.mark.parametrize("code", ["4006381333931", "036000291452", "96385074", "10614141000415"])
def test_a_number_with_its_check_digit(code):
    assert is_gtin(code)


@pytest.mark.parametrize("code", ["", "4006381333932", "400638133393", "00000000", "MUG-1", "٤٠٠٦٣٨١٣٣٣٩٣١"])
def test_fail_for_what_is_none(code):
    assert not is_gtin(code)
