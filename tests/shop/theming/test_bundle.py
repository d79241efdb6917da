from pathlib import Path

from django.contrib.staticfiles import finders

from shop.theming.bundle import bundle
from shop.theming.registry import themes


def test_a_bundle_is_found_as_a_static_file_with_all_sheets_in_their_order():
    css = Path(finders.find("themes/default/bundle.css")).read_text()

    assert css == bundle(themes()["default"])
    # The first line that names layers fixes their order.
    assert css.index("@layer reset, tokens") < css.index("--colour-page") < css.index(".site-header")


def test_addresses_in_a_sheet_still_lead_where_they_led():
    css = bundle(themes()["default"])

    assert 'url("star.svg")' in css
    assert "../" not in css


def test_a_bundle_sends_no_comments():
    css = bundle(themes()["default"])

    assert "/*" not in css
    assert "\n " not in css
    assert css.count("{") == css.count("}")


def test_a_bundle_that_is_right_already_is_not_written_again():
    path = Path(finders.find("themes/default/bundle.css"))
    before = path.stat().st_mtime_ns
    finders.get_finder.cache_clear()

    assert Path(finders.find("themes/default/bundle.css")).stat().st_mtime_ns == before
