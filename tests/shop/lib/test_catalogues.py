import gettext
import os
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError

from shop.lib import catalogues


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    _translate("Warenkorb")
    return tmp_path / "de" / "LC_MESSAGES"


def _translate(word: str) -> None:
    catalogue = Catalog("de")
    catalogue.add("Basket", word)
    catalogue.add(("%(n)d item", "%(n)d items"), ("", ""))
    catalogues.write("de", catalogue)


def _read(folder: Path) -> gettext.GNUTranslations:
    with (folder / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_a_catalogue_is_compiled_once_and_again_when_its_text_is_newer(folder: Path) -> None:
    assert catalogues.compile_all() == ["de"]
    assert catalogues.compile_all() == []
    _translate("Einkaufswagen")
    later = (folder / "django.mo").stat().st_mtime + 1
    os.utime(folder / "django.po", (later, later))
    assert catalogues.compile_all() == ["de"]
    assert _read(folder).gettext("Basket") == "Einkaufswagen"


def test_what_is_not_translated_stays_as_it_is(folder: Path) -> None:
    catalogues.compile_all()
    assert _read(folder).gettext("Voucher") == "Voucher"
    assert _read(folder).ngettext("%(n)d item", "%(n)d items", 2) == "%(n)d items"


def test_a_catalogue_says_nothing_of_when_and_by_whom(folder: Path) -> None:
    text = (folder / "django.po").read_text()
    assert "Date" not in text
    assert "Babel" not in text
    assert "Plural-Forms: nplurals=2; plural=(n != 1);" in text


def test_a_broken_catalogue_is_refused(folder: Path) -> None:
    (folder / "django.po").write_text('msgid "Basket"\nWarenkorb\n')
    with pytest.raises(PoFileError, match="misformatted"):
        catalogues.compile_all()
