from django.utils import translation
from oscar.core.loading import get_model

from shop.customer.countries import country_name, in_order, lines_in_language
from shop.customer.postal import address_lines

Country = get_model("address", "Country")


def _country(code: str, name: str, order: int = 0):
    return Country(iso_3166_1_a2=code, printable_name=name, display_order=order)


def test_a_country_has_its_name_in_the_language_in_force():
    austria = _country("AT", "Austria")

    with translation.override("de"):
        assert country_name(austria) == "Österreich"
    with translation.override("ar"):
        assert country_name(austria) == "النمسا"


def test_the_first_language_has_the_name_the_merchant_gave():
    assert country_name(_country("DE", "Germany, with its islands")) == "Germany, with its islands"


def test_a_place_unicode_does_not_know_keeps_its_name():
    with translation.override("de"):
        assert country_name(_country("ZQ", "Neverland")) == "Neverland"


def test_a_list_is_in_the_order_of_its_own_language_after_those_the_merchant_puts_first():
    countries = [
        _country("DE", "Germany"),
        _country("AT", "Austria"),
        _country("PL", "Poland"),
        _country("FR", "France", 9),
    ]

    with translation.override("de"):
        assert [country_name(one) for one in in_order(countries)] == [
            "Frankreich",
            "Deutschland",
            "Österreich",
            "Polen",
        ]
    assert [country_name(one) for one in in_order(countries)] == ["France", "Austria", "Germany", "Poland"]


def test_an_address_ends_with_its_country_in_the_language_in_force():
    address = get_model("order", "ShippingAddress")(line1="Lindenallee 5", country=_country("DE", "Germany"))

    with translation.override("de"):
        assert address_lines(address)[-1] == "Deutschland"


def test_an_address_frozen_with_an_order_is_read_in_the_language_in_force():
    frozen = {"lines": ["Alice Ahlgren", "10115 Berlin", "Germany"], "country": "DE"}

    with translation.override("de"):
        assert lines_in_language(frozen) == ["Alice Ahlgren", "10115 Berlin", "Deutschland"]
    assert lines_in_language(frozen) == frozen["lines"]


def test_frozen_addresses_without_lines_or_country_stay_as_they_are():
    with translation.override("de"):
        assert lines_in_language({"lines": []}) == []
        assert lines_in_language({"lines": ["10115 Berlin", "Germany"]}) == ["10115 Berlin", "Germany"]
