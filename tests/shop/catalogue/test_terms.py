from dataclasses import dataclass
from decimal import Decimal

import pytest

from shop.catalogue.terms import NOT_FOR_SALE, Terms, combined_terms, price_varies, terms_of


@dataclass
class Record:
    price: Decimal | None = Decimal(12)
    former_price: Decimal | None = None
    price_currency: str = "EUR"
    num_in_stock: int | None = 10
    num_allocated: int | None = None
    low_stock_threshold: int | None = None


@pytest.mark.parametrize(
    ("record", "availability", "text", "most"),
    [
        (Record(), "in_stock", "In stock", 10),
        (Record(num_in_stock=6), "in_stock", "In stock", 6),
        (Record(num_in_stock=5), "low_stock", "Only 5 left", 5),
        (Record(num_in_stock=9, low_stock_threshold=9), "low_stock", "Only 9 left", 9),
        (Record(num_in_stock=1, low_stock_threshold=0), "in_stock", "In stock", 1),
        (Record(num_in_stock=10, num_allocated=10), "out_of_stock", "Sold out", 0),
        (Record(num_in_stock=None), "out_of_stock", "Sold out", 0),
        (Record(num_in_stock=5000), "in_stock", "In stock", 1000),
    ],
)
def test_availability_follows_the_units_left(record, availability, text, most):
    terms = terms_of(record)
    assert (terms.availability, terms.availability_text, terms.max_quantity) == (availability, text, most)


def test_without_counting_there_is_always_stock():
    terms = terms_of(Record(num_in_stock=None), track_stock=False)
    assert (terms.availability, terms.max_quantity) == ("in_stock", 1000)


@pytest.mark.parametrize("record", [None, Record(price=None)])
def test_what_has_no_price_is_not_for_sale(record):
    assert terms_of(record) == NOT_FOR_SALE


def test_variants_are_summed_up_by_the_cheapest_one_can_buy():
    sold_out, dear, low = (
        Terms(Decimal(5), None, "EUR", "out_of_stock", 0),
        Terms(Decimal(20), None, "EUR", "in_stock", 30),
        Terms(Decimal(10), Decimal(15), "EUR", "low_stock", 2),
    )
    assert combined_terms([sold_out, dear, low]) == Terms(Decimal(10), Decimal(15), "EUR", "in_stock", None)
    assert combined_terms([sold_out, low]) == low
    assert combined_terms([sold_out]) == sold_out
    assert combined_terms([]) == NOT_FOR_SALE
    assert price_varies([dear, low])
    assert not price_varies([dear, dear, NOT_FOR_SALE])
