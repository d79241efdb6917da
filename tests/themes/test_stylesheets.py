import gzip
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from shop.theming.registry import themes
from tests.themes.colour import contrast, resolve, tokens
from tests.themes.files import STYLESHEETS, TEMPLATES, template_source, theme_of
from tests.themes.palettes import palettes

PALETTES = palettes()
OF_TOKENS = {"tokens.css", "dark.css"}
OTHER_SHEETS = [sheet for sheet in STYLESHEETS if sheet.name not in OF_TOKENS]
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

ON_THE_MAST = [
    ("--colour-mast-ink", "--colour-mast", TEXT),
    ("--colour-mast-ink", "--colour-mast-line", TEXT),
    ("--colour-mast-muted", "--colour-mast", TEXT),
    ("--colour-mast-muted", "--colour-mast-line", TEXT),
]


LOADED = re.compile(r"{% static '([^']+\.(?:js|css))' %}")


def without_comments(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize(("ink", "ground", "least"), READ_ON)
def test_what_is_read_stands_out_from_its_ground(palette, ink, ground, least):
    known = PALETTES[palette]

    assert contrast(resolve(f"var({ink})", known), resolve(f"var({ground})", known)) >= least


@pytest.mark.parametrize(("ink", "ground", "least"), ON_THE_MAST)
@pytest.mark.parametrize("palette", [name for name, known in PALETTES.items() if "--colour-mast" in known])
def test_what_is_read_on_a_masthead_stands_out(palette, ink, ground, least):
    known = PALETTES[palette]

    assert contrast(resolve(f"var({ink})", known), resolve(f"var({ground})", known)) >= least


@pytest.mark.parametrize("palette", [name for name in PALETTES if name.endswith(" dark")])
@pytest.mark.parametrize("accent", ["#000000", "#757575", "#007a7a", "#8a6100", "#c4007a", "#5b2be0", "#d0021b"])
def test_every_accent_that_is_let_through_is_read_in_the_dark(palette, accent):
    """The darkest, and others close to what shop.theming.models refuses as too light."""
    known = {**PALETTES[palette], "--accent": accent}
    asked = [pair for pair in READ_ON if "--colour-accent" in pair[0] or "--colour-accent" in pair[1]]

    for ink, ground, least in asked:
        assert contrast(resolve(f"var({ink})", known), resolve(f"var({ground})", known)) >= least, (ink, ground)


def test_a_theme_says_of_itself_what_its_tokens_say():
    for theme in themes().values():
        if theme.grounds:
            assert theme.tokens["accent"] == PALETTES[theme.name]["--accent"]
            assert set(theme.grounds) >= {PALETTES[theme.name][f"--colour-{name}"] for name in ("page", "sunken")}


@pytest.mark.parametrize("sheet", OTHER_SHEETS, ids=lambda sheet: sheet.name)
def test_colours_and_sizes_come_from_tokens(sheet):
    conditions = re.compile(r"@(?:media|container)[^{]+")  # a condition cannot read a custom property
    css = conditions.sub("", without_comments(sheet))

    assert COLOUR.findall(css) == []
    assert LENGTH.findall(css) == []


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda sheet: sheet.name)
def test_every_custom_property_used_is_defined(sheet):
    css = without_comments(sheet)
    defined = PALETTES[theme_of(sheet)].keys() | tokens(css).keys()

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

    css = without_comments(sheet)
    all_sides = re.findall(
        r"(?:margin|padding|border-radius): *(\S+) (\S+) (\S+) (\S+);", re.sub(r"\([^()]*\)", "", css)
    )

    assert physical.findall(css) == []
    assert [sides for sides in all_sides if sides[1] != sides[3]] == []


@pytest.mark.parametrize("sheet", OTHER_SHEETS, ids=lambda sheet: sheet.name)
def test_letters_are_spaced_by_tokens(sheet):
    """Which are 0 for scripts whose letters are joined."""
    spaced = re.findall(r"letter-spacing: *([^;]+);", without_comments(sheet))

    assert [
        space for space in spaced if not space.startswith("var(--tracking-") and space not in {"0", "inherit"}
    ] == []


@pytest.mark.parametrize(
    "template", [name for theme, name in TEMPLATES if theme == "default" and name.endswith(".html")]
)
def test_what_a_page_loads_stays_within_its_weight(template):
    """Of 60 kB a page, with 20 kB for its words."""
    document = [] if stands_alone(template) else LOADED.findall(template_source("default", "layout/document.html"))
    loaded = {*document, *loaded_by(template)}

    assert weight(name for name in loaded if name.endswith(".js")) <= 25_000
    assert weight(name for name in loaded if name.endswith(".css")) <= 15_000


def stands_alone(template: str) -> bool:
    """As papers do, which have a document of their own."""
    return "<!DOCTYPE html>" in template_source("default", template)


def loaded_by(template: str) -> list[str]:
    return LOADED.findall(template_source("default", template))


def weight(names: Iterable[str]) -> int:
    """Compressed bytes."""
    return sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in names)
