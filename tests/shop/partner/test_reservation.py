import pytest

from shop.partner.models import StockRecord
from shop.partner.reservation import OutOfStockError, StockMismatchError, consume, release, reserve
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def record(stock: int, allocated: int | None = None) -> StockRecord:
    found = ProductFactory(stock=stock).stockrecords.get()
    StockRecord.objects.filter(pk=found.pk).update(num_allocated=allocated)
    return found


def levels(found: StockRecord) -> tuple[int, int | None]:
    found.refresh_from_db()
    return found.num_in_stock, found.num_allocated


def test_reserving_promises_units_and_leaves_them_on_the_shelf():
    mugs, bowls = record(5), record(3, allocated=1)
    reserve({mugs.pk: 5, bowls.pk: 2})
    assert (levels(mugs), levels(bowls)) == ((5, 5), (3, 3))


def test_all_or_nothing_when_one_of_them_is_short():
    mugs, bowls = record(5), record(3, allocated=1)
    with pytest.raises(OutOfStockError) as refused:
        reserve({mugs.pk: 1, bowls.pk: 3})
    assert refused.value.available == {bowls.pk: 2}
    assert (levels(mugs), levels(bowls)) == ((5, None), (3, 1))


def test_a_record_that_does_not_exist_or_has_no_count_is_out_of_stock():
    uncounted = record(1)
    StockRecord.objects.update(num_in_stock=None)
    with pytest.raises(OutOfStockError) as refused:
        reserve({uncounted.pk: 1, 999_999: 1})
    assert refused.value.available == {uncounted.pk: 0, 999_999: 0}


def test_releasing_gives_units_back_but_never_below_zero():
    mugs = record(5, allocated=2)
    release({mugs.pk: 1})
    assert levels(mugs) == (5, 1)
    release({mugs.pk: 9})
    assert levels(mugs) == (5, 0)


def test_consuming_takes_promised_units_off_the_shelf():
    mugs = record(5, allocated=3)
    consume({mugs.pk: 2})
    assert levels(mugs) == (3, 1)


def test_consuming_more_than_was_promised_changes_nothing():
    mugs, bowls = record(5, allocated=3), record(5, allocated=1)
    with pytest.raises(StockMismatchError):
        consume({mugs.pk: 1, bowls.pk: 2})
    assert (levels(mugs), levels(bowls)) == ((5, 3), (5, 1))


@pytest.mark.parametrize("quantity", [0, -1])
def test_quantities_are_positive(quantity):
    with pytest.raises(ValueError, match="positive"):
        reserve({record(5).pk: quantity})


def test_one_statement_locks_and_one_writes_however_many_lines(django_assert_num_queries):
    records = [record(5) for _ in range(10)]
    with django_assert_num_queries(5):  # savepoint, lock, update, message, release
        reserve({found.pk: 1 for found in records})
