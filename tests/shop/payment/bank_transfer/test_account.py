import pytest

from shop.payment.bank_transfer.account import grouped, is_bic, is_iban, plain


@pytest.mark.parametrize(
    "iban",
    ["DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947", "MT84MALT011000012345MTLCAST001S"],
)
def test_a_valid_iban(iban):
    assert is_iban(iban)


@pytest.mark.parametrize(
    "text",
    ["", "DE89370400440532013001", "DE98370400440532013000", "DE8937040044053201300", "XX", "89DE370400440532013000"],
)
def test_fail_an_iban_with_a_slip(text):
    assert not is_iban(text)


@pytest.mark.parametrize(
    ("text", "valid"),
    [("COBADEFF", True), ("COBADEFFXXX", True), ("COBADEFFXX", False), ("COBA", False), ("COBA12FF", False)],
)
def test_the_shape_of_a_bic(text, valid):
    assert is_bic(text) is valid


def test_an_account_is_read_with_spaces_and_written_in_fours():
    assert plain(" de89 3704 0044\n0532 0130 00 ") == "DE89370400440532013000"
    assert grouped("DE89370400440532013000") == "DE89 3704 0044 0532 0130 00"
