import re

import pytest
from django.conf import settings
from wagtail.models import Site

from shop.lib.contrast import READABLE, contrast
from shop.mail.kinds import PARTS, all_kinds
from shop.mail.models import MailText
from shop.mail.render import render
from shop.mail.wording import has_stray_brace, unknown_placeholders
from shop.theming.current import current_theme
from shop.theming.mail_brand import DARK_GROUND
from shop.theming.models import ThemeSettings
from shop.theming.registry import themes

pytestmark = pytest.mark.django_db
EVERY = [pytest.param(kind, id=kind.name) for kind in all_kinds()]


def test_every_mail_of_the_theme_is_a_kind_that_merchants_see():
    written = {path.stem for path in (themes()["default"].templates / "emails").glob("*.html")} - {"layout"}
    assert {kind.name for kind in all_kinds()} == written


@pytest.mark.parametrize("kind", EVERY)
def test_every_mail_is_made_of_its_sample_in_three_forms(kind):
    made = render(kind.name, kind.sample())
    assert made.subject
    assert "\n" not in made.subject
    assert re.search(r"<h1[^>]*>[^<]+</h1>", made.html)
    for text in (made.subject, made.text, made.html[made.html.index("<body") :]):
        assert "{" not in text, "a placeholder was left"
        assert "None" not in text
        assert "\x00" not in text
    assert "\n\n\n" not in made.text


@pytest.mark.parametrize("kind", EVERY)
def test_every_mail_has_its_styles_in_its_tags_and_fetches_nothing(kind):
    html = render(kind.name, kind.sample()).html
    assert re.search(r'<td class="mail"[^>]*style="[^"]*background-color: ?#ffffff', html)
    assert "@media (prefers-color-scheme: dark)" in html
    assert "<link" not in html
    assert "<script" not in html
    assert "url(" not in html


@pytest.mark.parametrize("kind", EVERY)
def test_the_words_the_shop_is_delivered_with_would_be_taken_from_a_merchant(kind):
    for part in PARTS:
        words = str(getattr(kind, part))
        assert unknown_placeholders(words, kind.allowed()) == []
        assert not has_stray_brace(words)


@pytest.mark.parametrize("kind", EVERY)
def test_every_link_leads_to_this_shop_or_a_carrier(kind):
    links = re.findall(r'href="([^"]*)"', render(kind.name, kind.sample()).html)
    assert links
    for link in links:
        assert link.startswith((settings.SITE_URL, "https://www.dhl.com/"))


def test_a_merchants_words_replace_ours_and_what_is_empty_stays():
    MailText.objects.create(name="welcome", language="en-gb", subject="Hi {first_name}!", intro="Come in, **friend**.")
    made = render("welcome", {"name": "Alice", "summary_url": "https://shop.example/"})
    assert made.subject == "Hi Alice!"
    assert "<h1" in made.html
    assert ">Welcome</h1>" in made.html
    assert "Come in, <strong>friend</strong>." in made.html
    assert "Come in, friend." in made.text


def test_the_mail_wears_the_merchants_colour_and_corners_and_names_the_shop():
    site = Site.objects.get(is_default_site=True)
    ThemeSettings.objects.update_or_create(site=site, defaults={"accent": "#8b1e3f", "corner_radius": 3})
    html = render("welcome", {"name": "", "summary_url": "https://shop.example/"}).html
    assert re.search(r'class="button"[^>]*background-color: ?#8b1e3f', html)
    assert re.search(r'class="button"[^>]*border-radius: ?3px', html)
    [dark] = set(re.findall(r"border-top-color: (#[0-9a-f]{6})", html))
    assert contrast(dark, DARK_GROUND) >= READABLE
    assert "SecureCart" in html


def test_rendering_leaves_the_theme_as_it_was():
    held = current_theme.set(None)
    try:
        render("welcome", {"name": "", "summary_url": "https://shop.example/"})
        assert current_theme.get() is None
    finally:
        current_theme.reset(held)


def test_an_unknown_mail_is_refused():
    with pytest.raises(KeyError):
        render("no_such_mail", {})
