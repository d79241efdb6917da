"""Every text that customers read is in each catalogue, translated, with the same placeholders and the same HTML."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog, Message
from django.template.base import Lexer, TokenType

from shop.lib import catalogues, extraction

COMPLETE = ["ar", "de"]
# The button that places an order says "zahlungspflichtig bestellen" and nothing else in German; the total stands above:
# https://www.gesetze-im-internet.de/bgb/__312j.html
WITHOUT_PLACEHOLDERS = ["Buy now – pay %(amount)s"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}")
WORD = re.compile(r"[^\W\d_]{2}")
READ_OUT = {"alt", "title", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription"}
TAG = re.compile(r"</?[a-z][^>]*>|\*\*|\n\n")


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return extraction.template()


def problems(message: Message, plurals: int) -> Iterator[str]:
    ids = message.id if message.pluralizable else (message.id,)
    forms = message.string if message.pluralizable else (message.string,)
    if message.fuzzy or not all(forms):
        yield "not translated"
    elif len(forms) != (plurals if message.pluralizable else 1):
        yield "wrong number of plural forms"
    # One or two of something may be said without the number: “1 Artikel”, “ein Artikel”. The last form is any number's.
    elif any(set(PLACEHOLDER.findall(form)) - set(PLACEHOLDER.findall(ids[-1])) for form in forms) or (
        set(PLACEHOLDER.findall(forms[-1])) != set(PLACEHOLDER.findall(ids[-1]))
    ):
        yield "other placeholders"
    elif any(sorted(TAG.findall(form)) != sorted(TAG.findall(ids[-1])) for form in forms):
        yield "other HTML, stress or paragraphs"


class LiteralText(HTMLParser):
    """What a template says without asking a catalogue."""

    def __init__(self, template: str):
        super().__init__()
        self.found: list[str] = []
        self._unread = 0
        self.feed(self._without_tags(template))
        self.close()

    def _without_tags(self, template: str) -> str:
        plain, inside = [], 0
        for token in Lexer(template).tokenize():
            name = (token.contents.split() or [""])[0]
            if token.token_type == TokenType.BLOCK and name.removeprefix("end") in ("blocktranslate", "comment"):
                inside += -1 if name.startswith("end") else 1
            elif token.token_type == TokenType.TEXT and not inside:
                plain.append(token.contents)
            elif token.token_type in (TokenType.BLOCK, TokenType.VAR) and name not in ("translate", "if", "elif"):
                self.found += re.findall(r'(?<!_\()"([A-Z][a-z]+[^"]*)"', token.contents)
        return "".join(plain)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in ("style", "script")
        self.found += [value for name, value in attrs if name in READ_OUT and value and WORD.search(value)]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._unread and WORD.search(data):
            self.found.append(data.strip())


def test_no_template_says_anything_past_the_catalogue() -> None:
    templates = [path for path in extraction.customers_sources() if path.suffix != ".py"]
    said = {path.as_posix(): LiteralText((extraction.ROOT / path).read_text()).found for path in templates}
    assert {path: texts for path, texts in said.items() if texts} == {}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Thank you</p>", ["Thank you"]),
        ("<p>{% translate 'Total' %} incl. {{ tax }}</p>", ["incl."]),
        ('<img alt="A mug" src="/mug.jpg">', ["A mug"]),
        ('{% include "a.html" with title="Your order" only %}', ["Your order"]),
        ('{% include "a.html" with title=_("Your order") only %}', []),
        ("{% blocktranslate %}Thank <b>you</b>{% endblocktranslate %}", []),
        ('{% comment %}Why{% endcomment %}{# Why #}<time class="date">{{ day|date:"DATE_FORMAT" }}</time> · × 2', []),
    ],
)
def test_literal_text_is_found(template: str, found: list[str]) -> None:
    assert LiteralText(template).found == found


@pytest.mark.parametrize("language", COMPLETE)
def test_every_text_is_in_the_catalogue_and_nothing_else(language: str, wanted: Catalog) -> None:
    """When this fails, run `make messages` and translate what it added."""
    texts = {(message.context, message.id) for message in wanted}
    assert {(message.context, message.id) for message in catalogues.read(language)} == texts


@pytest.mark.parametrize("language", COMPLETE)
def test_every_text_is_translated_whole(language: str) -> None:
    catalogue = catalogues.read(language)
    found = [
        (message.id, problem)
        for message in catalogue
        if message.id and message.id not in WITHOUT_PLACEHOLDERS
        for problem in problems(message, catalogue.num_plurals)
    ]
    assert found == []


def test_the_extraction_finds_texts_of_templates_mails_and_code(wanted: Catalog) -> None:
    sources = {path for message in wanted for path, _line in message.locations}
    assert {"shop/basket/forms.py", "themes/default/templates/layout/header.html"} < sources
    assert "themes/default/templates/emails/partials/order.txt" in sources
    assert not [path for path in sources if path.startswith(("shop/dashboard", "cms"))]


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (Message("Save", ""), "not translated"),
        (Message("Save", "Speichern", flags=["fuzzy"]), "not translated"),
        (Message(("%(n)d item", "%(n)d items"), ("%(n)d Artikel",)), "wrong number of plural forms"),
        (Message(("%(n)d item", "%(n)d items"), ("%(n)d Artikel", "Artikel")), "other placeholders"),
        (Message("Hello {name}", "Hallo {person}"), "other placeholders"),
        (Message("%(n)d left", "noch %(n)s"), "other placeholders"),
        (Message("<b>Now</b>", "<b>Jetzt"), "other HTML, stress or paragraphs"),
        (Message("Hello,\n\nwe **wrote**", "Hallo, wir **schrieben**"), "other HTML, stress or paragraphs"),
    ],
)
def test_faults_are_found(message: Message, problem: str) -> None:
    assert list(problems(message, plurals=2)) == [problem]


def test_one_may_be_said_without_its_number() -> None:
    assert list(problems(Message(("%(n)d item", "%(n)d items"), ("ein Artikel", "%(n)d Artikel")), plurals=2)) == []
