from datetime import datetime

from django.utils.formats import date_format, number_format
from django.utils.translation import override

EVENING = datetime(2026, 11, 21, 22, 9)  # noqa: DTZ001 -- as the clock in the shop says


def test_arabic_times_and_numbers_are_written_as_its_prices_are() -> None:
    with override("ar"):
        assert date_format(EVENING, "DATETIME_FORMAT") == "21 نوفمبر 2026، 22:09"
        assert date_format(EVENING, "DATE_FORMAT") == "21 نوفمبر 2026"
        assert number_format(4.5, decimal_pos=1) == "4.5"


def test_other_languages_keep_djangos_own() -> None:
    with override("de"):
        assert date_format(EVENING, "DATE_FORMAT") == "21. November 2026"
        assert number_format(4.5, decimal_pos=1) == "4,5"
