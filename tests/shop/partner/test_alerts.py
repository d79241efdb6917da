import pytest

from shop.partner.models import StockAlert, StockRecord
from shop.partner.reservation import release, reserve
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def watched(threshold: int | None) -> StockRecord:
    record = ProductFactory(stock=5).stockrecords.get()
    StockRecord.objects.filter(pk=record.pk).update(low_stock_threshold=threshold)
    return record


def alerts() -> list[str]:
    return list(StockAlert.objects.order_by("pk").values_list("status", flat=True))


def test_a_sale_below_the_threshold_opens_one_alert_and_its_return_closes_it():
    record = watched(4)
    reserve({record.pk: 1})
    assert alerts() == []
    for _ in range(2):
        reserve({record.pk: 1})
    assert alerts() == ["Open"]
    assert StockAlert.objects.get().threshold == 4
    release({record.pk: 3})
    assert alerts() == ["Closed"]


def test_without_a_threshold_nobody_is_alerted():
    reserve({watched(None).pk: 5})
    assert alerts() == []
