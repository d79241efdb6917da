import re
from pathlib import Path

from django.contrib.staticfiles import finders

from shop.theming.bundle import bundle, script_bundle
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


def test_the_scripts_of_every_page_are_one_module_whose_names_do_not_meet():
    js = Path(finders.find("themes/default/bundle.js")).read_text()

    assert js == script_bundle(themes()["default"])
    # search.js and quantity.js both have one: each in its own block.
    assert js.count("function enhance(") == 2
    assert js.count("\n}\n{\n") == len(themes()["default"].scripts) - 1
    assert "\n//" not in js


def test_no_script_of_every_page_imports_or_exports():
    default = themes()["default"]

    for script in default.scripts:
        assert not re.search(r"^\s*(import|export)\b", (default.static / script).read_text(), re.MULTILINE)
