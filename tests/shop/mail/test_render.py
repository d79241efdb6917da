import re
from decimal import Decimal
from email.utils import parseaddr
from html import unescape

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.utils.translation import override
from wagtail.models import Site

from cms.models.store import StoreSettings
from shop.customer.mail import send_mail, sender
from shop.lib.contrast import READABLE, contrast
from shop.mail.kinds import PARTS, all_kinds, kind_named
from shop.mail.models import MailText
from shop.mail.render import render
from shop.mail.wording import has_stray_brace, unknown_placeholders
from shop.order.mail_kinds import order_context
from shop.outbox import worker
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


@pytest.mark.parametrize("kind", EVERY)
def test_every_mail_reads_as_sentences_and_its_plain_twin_has_all_its_links(kind):
    made = render(kind.name, kind.sample())
    assert not re.search(r"^Hello.*,\n\n[a-z]", made.text, re.MULTILINE), "a sentence begins small"
    assert not re.search(r"[^\n ] {2,}[^ ]", made.text), "two spaces"
    buttons = [unescape(link) for link in re.findall(r'<a[^>]*href="(http[^"]*)"', made.html)]
    assert [link for link in buttons if link not in made.text] == []
    for line in made.text.splitlines():
        address = re.match(r"https?://\S+$", line)
        assert address is None or line == settings.SITE_URL, "a link without a word of where it leads"


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in all_kinds() if "order" in kind.sample()])
def test_the_sums_of_a_mail_about_an_order_add_up_with_their_tax(kind):
    order = kind.sample()["order"]
    lines = sum(Decimal(line["before_discounts"]) for line in order["lines"])
    off = sum(Decimal(discount["amount"]) for discount in order["discounts"])
    assert lines == Decimal(order["subtotal"])
    assert lines - off + Decimal(order["shipping"]["incl_tax"]) == Decimal(order["total"])
    made = render(kind.name, kind.sample())
    if order["total"] in made.text and "Subtotal:" in made.text:
        assert f"Tax included: €{order['tax']}" in made.text


def test_what_is_over_names_no_place_to_deliver_to():
    for name in ("order_cancelled", "order_payment_expired", "order_cannot_honour"):
        made = render(name, order_context())
        assert "Delivery to" not in made.text + made.html
    assert "Delivery to:" in render("order_confirmation", order_context()).text


def test_an_approved_return_says_where_to_send_it():
    site = Site.objects.get(is_default_site=True)
    StoreSettings.objects.update_or_create(site=site, defaults={"address": "Hearth & Grain\nLindenallee 12"})
    cache.clear()
    made = render("return_approved", kind_named("return_approved").sample())
    assert "send the parcel to:\nHearth & Grain\nLindenallee 12\n" in made.text
    assert "Hearth &amp; Grain<br>Lindenallee 12" in made.html


def test_a_mail_comes_from_the_shop_by_its_name_and_is_answered_to_the_merchant():
    site = Site.objects.get(is_default_site=True)
    StoreSettings.objects.update_or_create(site=site, defaults={"name": "Käthe’s, Tea", "email": "hello@tea.example"})
    cache.clear()
    send_mail("welcome", to="alice@example.com", context={"name": "Alice", "summary_url": "https://shop.example/"})
    send_mail("merchant_task", to="owner@tea.example", context=kind_named("merchant_task").sample())
    worker.drain()
    to_alice, to_merchant = mail.outbox
    assert parseaddr(to_alice.from_email) == ("Käthe’s, Tea", settings.DEFAULT_FROM_EMAIL)
    assert to_alice.reply_to == ["hello@tea.example"]
    assert to_merchant.reply_to == []
    assert to_alice.message()["From"].endswith(f"<{settings.DEFAULT_FROM_EMAIL}>")


def test_the_operators_own_name_of_the_sender_goes_first(settings):
    settings.DEFAULT_FROM_EMAIL = "The Tea Company <shop@tea.example>"
    assert sender("Tea") == "The Tea Company <shop@tea.example>"


@pytest.mark.parametrize(
    ("language", "direction", "start", "end"), [("ar", "rtl", "right", "left"), ("en-gb", "ltr", "left", "right")]
)
def test_a_mail_runs_as_its_language_does_also_where_the_head_is_dropped(language, direction, start, end):
    kind = kind_named("order_confirmation")
    with override(language):
        html = render(kind.name, kind.sample()).html
    body = html[html.index("<body") :]
    assert re.search(rf'<table (?=[^>]*class="page")[^>]*dir="{direction}"', body)
    assert re.search(rf'<td (?=[^>]*class="mail")[^>]*align="{start}"', body)
    amount = re.search(r'<td class="amount"[^>]*style="([^"]*)"', body)
    assert amount
    assert f"text-align: {end}" in amount[1]
    assert "text-align: start" not in body


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in all_kinds() if kind.for_customer])
def test_customers_read_every_mail_in_arabic(kind):
    """Names, numbers and codes are of the sample: what is left of Latin letters in its words is looked at."""
    with override("ar"):
        made = render(kind.name, {**kind.sample(), "shop_name": "متجر"})
    words = re.sub(r"<style.*?</style>|<[^>]+>", " ", made.html, flags=re.S)
    english = re.findall(r"\b(?:the|your|order|you|is|was|to|of|and|for|with|please)\b", words, re.I)
    assert english == []
