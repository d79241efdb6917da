import pytest
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, trans_real

from shop.languages import heard
from shop.languages.heard import remember_texts


@pytest.mark.parametrize(("language", "word"), [("de", "Warenkorb"), ("en-gb", "Basket")])
def test_a_text_is_the_same_when_it_is_remembered(language, word):
    with translation.override(language):
        before = gettext("Basket")
        remember_texts(language)
        remember_texts(language)
        assert [before, gettext("Basket"), gettext("Basket")] == [word] * 3
        assert "Basket" in trans_real.catalog().gettext.__self__


def test_what_was_safe_once_is_not_safe_for_the_next():
    remember_texts("en-gb")
    with translation.override("en-gb"):
        assert isinstance(gettext(mark_safe("<b>nowhere translated</b>")), SafeString)
        assert not isinstance(gettext("<b>nowhere translated</b>"), SafeString)


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(heard, "MOST", 2)
    asked = []
    known = heard._Heard(lambda text: asked.append(text) or text.upper())
    assert [known[text] for text in "abcabc"] == list("ABCABC")
    assert asked == ["a", "b", "c", "c"]
