import pytest

from shop.order import number
from tests.order_factories import place

pytestmark = pytest.mark.django_db


def test_an_order_gets_another_number_than_one_there_is(monkeypatch):
    first = place()
    drawn = iter([first.number, first.number, "AAAAA-BBBBB"])
    monkeypatch.setattr(number, "_random_number", lambda: next(drawn))
    assert place().number == "AAAAA-BBBBB"
