import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.themes.colour import contrast, resolve, tokens
from tests.themes.files import STYLESHEETS, static_file

TOKENS = static_file("default", "css/tokens.css")
OTHER_SHEETS = [sheet for sheet in STYLESHEETS if sheet.name != TOKENS.name]
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab|color-mix)\(", re.I)
LENGTH = re.compile(r"\b\d*\.?\d+(?:px|rem|ms|s)\b")
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11

READ_ON = [
    *(("--colour-ink", ground, TEXT) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
    *(("--colour-ink-muted", ground, TEXT) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
    *(("--colour-accent", ground, TEXT) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
    *(("--colour-sale", ground, TEXT) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
    *(("--colour-danger", ground, TEXT) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
    *(("--colour-success", ground, TEXT) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
    *(("--colour-warning", ground, TEXT) for ground in ("--colour-page", "--colour-surface")),
    *((f"--colour-{name}", f"--colour-{name}-soft", TEXT) for name in ("success", "warning", "danger", "info")),
    ("--colour-on-accent", "--colour-accent", TEXT),
    ("--colour-on-accent", "--colour-accent-strong", TEXT),
    ("--colour-on-accent", "--colour-sale", TEXT),
    ("--colour-accent-strong", "--colour-accent-soft", TEXT),
    ("--colour-ink", "--colour-accent-soft", TEXT),
    ("--colour-ink-muted", "--colour-accent-soft", TEXT),
    *(("--colour-line-strong", ground, GRAPHIC) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
    *(("--colour-focus", ground, GRAPHIC) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
    *(("--colour-star", ground, GRAPHIC) for ground in ("--colour-page", "--colour-surface", "--colour-sunken")),
]


def without_comments(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)


@pytest.mark.parametrize(("ink", "ground", "least"), READ_ON)
def test_what_is_read_stands_out_from_its_ground(ink, ground, least):
    known = tokens(TOKENS.read_text())

    assert contrast(resolve(f"var({ink})", known), resolve(f"var({ground})", known)) >= least


@pytest.mark.parametrize("sheet", OTHER_SHEETS, ids=lambda sheet: sheet.name)
def test_colours_and_sizes_come_from_tokens(sheet):
    conditions = re.compile(r"@(?:media|container)[^{]+")  # a condition cannot read a custom property
    css = conditions.sub("", without_comments(sheet))

    assert COLOUR.findall(css) == []
    assert LENGTH.findall(css) == []


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda sheet: sheet.name)
def test_every_custom_property_used_is_defined(sheet):
    css = without_comments(sheet)
    defined = tokens(TOKENS.read_text()).keys() | tokens(css).keys()

    assert set(re.findall(r"var\((--[\w-]+)", css)) - defined == set()


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_lives_in_a_layer(sheet):
    css = re.sub(r"@layer [\w, ]+;", "", without_comments(sheet))

    assert re.fullmatch(r"\s*@layer (?:reset|tokens|base|layout|components|utilities) \{.*\}\s*", css, flags=re.S)
    assert css.count("@layer") == 1
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda sheet: sheet.name)
def test_sides_follow_the_direction_of_the_script(sheet):
    physical = re.compile(r"(?:margin|padding|border)-(?:left|right|top|bottom)\b|^\s*(?:left|right|float):", re.M)

    assert physical.findall(without_comments(sheet)) == []


def test_scripts_of_a_page_stay_within_their_weight():
    scripts = [Path(finders.find("django_htmx/htmx-2.min.js")), *static_file("default", "js").glob("*.js")]

    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) <= 25_000


def test_styles_of_a_page_leave_room_for_its_words():
    sheets = static_file("default", "css").rglob("*.css")

    assert sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets) <= 20_000
