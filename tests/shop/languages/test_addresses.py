import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import translation

from shop.languages.addresses import (
    OUTSIDE,
    hreflang,
    in_every_language,
    in_first_language,
    language_of,
    localised,
    unprefixed,
)
from shop.settings.languages import language_codes, named
from shop.urls import urlpatterns


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "/de/"),
        ("/shop/catalogue/?page=2#list", "/de/shop/catalogue/?page=2#list"),
        ("/de/shop/", "/de/shop/"),
        ("/ar/shop/", "/ar/shop/"),  # who wrote that meant it
        ("/dear-customers/", "/de/dear-customers/"),
        ("/media/lamp.png", "/media/lamp.png"),
        ("/api/v1/products", "/api/v1/products"),
        ("https://elsewhere.example/shop/", "https://elsewhere.example/shop/"),
        ("//elsewhere.example/", "//elsewhere.example/"),
        ("/\\elsewhere.example/", "/\\elsewhere.example/"),
        ("", ""),
        ("#content", "#content"),
    ],
)
def test_an_address_is_shown_in_the_readers_language(path, shown):
    with translation.override("de"):
        assert localised(path) == shown
    with in_first_language():
        assert localised(path) == path


def test_a_language_that_the_shop_does_not_have_is_its_first():
    with translation.override("fr"):
        assert localised("/shop/") == "/shop/"
        assert reverse("catalogue:index") == "/shop/catalogue/"


def test_every_language_has_the_page_and_the_prefix_comes_off_again():
    expected = [("en-gb", "/a/?b=1"), ("de", "/de/a/?b=1"), ("ar", "/ar/a/?b=1")]
    assert list(in_every_language("/ar/a/?b=1")) == expected
    assert {unprefixed(path) for _code, path in expected} == {"/a/?b=1"}
    assert [language_of(path) for _code, path in expected] == ["", "de", "ar"]


def test_what_is_outside_the_languages_is_listed():
    first_parts = {str(entry.pattern).lstrip("^").split("/")[0] for entry in urlpatterns if str(entry.pattern)}
    listed = {part.rstrip("/") for part in OUTSIDE}
    assert first_parts <= listed
    assert listed - first_parts == {"static", "robots.txt", "sitemap"}  # the web server's, and in cms.urls


def test_the_setting_takes_languages_that_django_knows(monkeypatch):
    monkeypatch.delenv("SHOP_LANGUAGES", raising=False)
    assert language_codes() == ["en-gb"]
    monkeypatch.setenv("SHOP_LANGUAGES", "DE, en")
    assert named(language_codes()) == [("de", "Deutsch"), ("en", "English")]
    for wrong in ("de,xx", "de,de", "zh-cn", "de;en"):
        monkeypatch.setenv("SHOP_LANGUAGES", wrong)
        with pytest.raises(ImproperlyConfigured, match="SHOP_LANGUAGES is malformed"):
            language_codes()


def test_two_of_one_family_are_told_apart(settings):
    assert named(["en-gb", "en-au"]) == [("en-gb", "British english"), ("en-au", "Australian english")]
    assert hreflang("en-gb") == "en"
    settings.LANGUAGES = [("en-gb", "British English"), ("en-au", "Australian English")]
    assert hreflang("en-gb") == "en-gb"
