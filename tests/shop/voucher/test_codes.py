import pytest
from django.db import IntegrityError, connection, transaction

from shop.voucher.codes import found_by
from shop.voucher.models import Voucher
from tests.order_factories import voucher

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[str]:
    return [one.code for one in found_by(Voucher.objects.order_by("code"), typed)]


@pytest.mark.parametrize(
    "typed", ["ABCD-EFGH", "abcd-efgh", " AbCd-eFgH\n", "abcdefgh", "abcd efgh", "ABCD - EFGH", "a b c d e f g h"]
)
def test_a_code_is_found_however_it_is_typed(typed):
    voucher("ABCD-EFGH")
    assert found(typed) == ["ABCD-EFGH"]


@pytest.mark.parametrize(
    "typed", ["", "   ", "-", "ABCD-EFG", "ABCD_EFGH", "ABCD-EFGH\0", "A" * 10_000, "%", "ABCDEFGH;", "🎁", "\ud800"]
)
def test_what_is_no_code_finds_nothing(typed):
    voucher("ABCD-EFGH")
    assert found(typed) == []


def test_of_two_that_differ_by_a_dash_only_the_one_typed_exactly_is_meant():
    voucher("SUMMER10", name="One")
    voucher("SUMMER-10", name="Two")
    assert found("summer-10") == ["SUMMER-10"]
    assert found("summer10") == ["SUMMER10"]
    assert found("SUM-MER10") == ["SUMMER-10", "SUMMER10"]


def test_two_vouchers_with_one_code_in_different_case_are_refused_by_the_database():
    voucher("WELCOME")
    other = voucher("OTHER")
    with pytest.raises(IntegrityError, match="voucher_code_unique_in_any_case"), transaction.atomic():
        Voucher.objects.filter(pk=other.pk).update(code="welcome")


def test_codes_are_looked_up_by_indexes():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found_by(Voucher.objects.order_by(), "ab cd").explain()
    assert "voucher_code_as_typed" in plan
