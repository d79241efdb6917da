from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError
from django.utils.translation import override

from shop.settings import shipping as shipping_settings
from shop.shipping.estimate import Window, days_of_quickest, delivery_window, dispatch_day, quickest_window
from shop.shipping.methods import NoShippingRequired, TaxInclusiveOfferDiscount
from shop.shipping.models import WeightBased
from shop.shipping.templatetags.delivery import window_words
from tests.factories import CountryFactory
from tests.order_factories import make_basket, shipping_method

# The shop's clock is Berlin's: an hour before UTC's in winter. 23 November 2026 is a Monday.
MONDAY_MORNING = datetime(2026, 11, 23, 10, 59, tzinfo=UTC)
MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shops_week(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    settings.SHIPPING_CUT_OFF_HOUR = 12
    settings.SHIPPING_WEEKDAYS = [1, 2, 3, 4, 5]
    settings.SHIPPING_HOLIDAYS = ["12-25", "2026-11-24"]


def november(day: int) -> date:
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("ordered_at", "leaves"),
    [
        (MONDAY_MORNING, november(23)),
        (MONDAY_NOON, november(25)),  # the 24th is a holiday of that year
        (FRIDAY_EVENING, november(30)),
        (datetime(2026, 12, 24, 20, 0, tzinfo=UTC), date(2026, 12, 28)),  # a yearly holiday and a weekend
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), november(23)),  # Sunday night in Berlin
    ],
)
def test_an_order_leaves_on_the_next_working_day_after_the_cut_off(ordered_at, leaves):
    assert dispatch_day(ordered_at) == leaves


@pytest.mark.django_db
def test_days_on_the_way_are_working_days():
    method = shipping_method(min_days=1, max_days=3)
    assert delivery_window(method, MONDAY_MORNING) == Window(november(25), november(27))
    assert delivery_window(method, FRIDAY_EVENING) == Window(date(2026, 12, 1), date(2026, 12, 3))


@pytest.mark.django_db
def test_no_date_is_promised_where_the_merchant_gave_no_days():
    assert delivery_window(shipping_method(), MONDAY_MORNING) is None
    assert delivery_window(NoShippingRequired(), MONDAY_MORNING) is None
    assert quickest_window() is None


@pytest.mark.django_db
def test_a_delivery_made_cheaper_by_an_offer_takes_as_long():
    cheaper = TaxInclusiveOfferDiscount(shipping_method(min_days=0, max_days=1), None)
    assert delivery_window(cheaper, MONDAY_MORNING) == Window(november(23), november(25))


@pytest.mark.django_db
def test_the_quickest_of_a_country_in_one_query(django_assert_num_queries):
    germany = CountryFactory()
    shipping_method(name="Slow", min_days=3, max_days=5)
    shipping_method(name="Express", min_days=1, max_days=1).countries.add(germany)
    WeightBased.objects.create(name="Never offered, for it has no bands", min_days=0, max_days=0)
    pallet = WeightBased.objects.create(name="Pallet", min_days=2, max_days=4)
    for limit in (1, 2):
        pallet.bands.create(upper_limit=limit, charge=Decimal(9))
    with django_assert_num_queries(1):
        assert quickest_window("DE", MONDAY_MORNING) == Window(november(25), november(25))
    assert days_of_quickest("FR") == (2, 4)
    assert days_of_quickest() == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [{"min_days": 3, "max_days": 2}, {"min_days": 3}, {"max_days": 3}])
def test_days_that_make_no_sense_are_refused(days):
    method = shipping_method()
    for name, value in days.items():
        setattr(method, name, value)
    with pytest.raises(ValidationError) as refusal:
        method.full_clean()
    assert "max_days" in refusal.value.message_dict
    with pytest.raises(IntegrityError):
        method.save()


@pytest.mark.parametrize("value", ["", "0", "1,8", "monday"])
def test_fail_a_week_without_a_working_day(monkeypatch, value):
    monkeypatch.setenv("SHIPPING_WEEKDAYS", value)
    with pytest.raises(ImproperlyConfigured, match="SHIPPING_WEEKDAYS is malformed"):
        shipping_settings.weekdays("SHIPPING_WEEKDAYS")


@pytest.mark.parametrize("value", ["25.12.", "12-32", "2026-13-01", "christmas"])
def test_fail_a_holiday_that_is_no_day(monkeypatch, value):
    monkeypatch.setenv("SHIPPING_HOLIDAYS", value)
    with pytest.raises(ImproperlyConfigured, match="SHIPPING_HOLIDAYS is malformed"):
        shipping_settings.holidays("SHIPPING_HOLIDAYS")


def test_words():
    assert window_words(None) == ""
    assert window_words(Window(november(25), november(25))) == "Wed 25 Nov"
    assert window_words(Window(november(25), november(27))) == "Wed 25 Nov – Fri 27 Nov"


@pytest.mark.parametrize(("language", "day"), [("de", "Mi, 25. Nov"), ("ar", "الأربعاء 25 نوفمبر")])
def test_a_day_is_written_as_its_language_does(language, day):
    with override(language):
        assert window_words(Window(november(25), november(25))) == day


@pytest.mark.django_db
def test_a_window_costs_no_query_once_the_method_is_there(django_assert_num_queries):
    method = shipping_method(min_days=1, max_days=2)
    make_basket()
    with django_assert_num_queries(0):
        delivery_window(method)
