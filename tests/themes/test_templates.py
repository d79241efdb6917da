import re
from collections.abc import Iterator

import pytest
from django.template import Node, engines
from django.template.defaulttags import URLNode
from django.template.loader import render_to_string
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.urls import URLResolver, get_resolver
from django.utils import translation

from shop.theming.current import current_theme
from tests.themes.files import TEMPLATES, static_file, template_source

FORBIDDEN = {
    "a style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.I),
    "an event handler": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']""", re.I),
    "a script in the page": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "unescaped output": re.compile(r"\|\s*safe\b|{%\s*autoescape off"),
    "an address that runs": re.compile(r"javascript:", re.I),
}
PLAIN_TEXT = ".txt"


@pytest.fixture(autouse=True)
def _keep_theme() -> Iterator[None]:
    token = current_theme.set("default")
    yield
    current_theme.reset(token)


def compiled(theme: str, name: str):
    current_theme.set(theme)
    return engines["django"].get_template(name).template


def nodes(template, kind: type[Node]) -> list:
    found = list(template.nodelist.get_nodes_by_type(kind))
    # A template's parent wraps all its nodes: get_nodes_by_type looks inside it by itself.
    return [node for node in found if isinstance(node, kind)]


def constant(expression) -> str | None:
    """The text when the tag names it literally, None when it is known only while rendering."""
    return expression.var if isinstance(expression.var, str) else None


def route_names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from route_names(pattern, inner)
        elif pattern.name:
            yield f"{prefix}{pattern.name}"


@pytest.mark.parametrize(("theme", "name"), TEMPLATES)
def test_every_template_compiles_and_what_it_builds_on_exists(theme, name):
    template = compiled(theme, name)

    for node in nodes(template, ExtendsNode):
        assert engines["django"].get_template(constant(node.parent_name))
    for node in nodes(template, IncludeNode):
        if constant(node.template):
            assert engines["django"].get_template(constant(node.template))


@pytest.mark.parametrize(("theme", "name"), TEMPLATES)
def test_every_link_names_a_route(theme, name):
    routes = set(route_names(get_resolver()))

    named = {constant(node.view_name) for node in nodes(compiled(theme, name), URLNode)} - {None}

    assert named <= routes, f"unknown: {sorted(named - routes)}"


@pytest.mark.parametrize(("theme", "name"), TEMPLATES)
def test_no_template_holds_what_the_security_policy_forbids(theme, name):
    source = template_source(theme, name)
    rules = {**FORBIDDEN}
    if name.endswith(PLAIN_TEXT):
        rules.pop("unescaped output")  # plain text has nothing to escape

    assert [what for what, pattern in rules.items() if pattern.search(source)] == []


@pytest.mark.parametrize(("theme", "name"), TEMPLATES)
def test_every_icon_asked_for_is_drawn(theme, name):
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', static_file("default", "icons.svg").read_text()))

    asked = set(re.findall(r'components/icon\.html" with name="([a-z-]+)"', template_source(theme, name)))
    asked |= set(re.findall(r'\bicon="([a-z-]+)"', template_source(theme, name)))

    assert asked <= drawn, f"not drawn: {sorted(asked - drawn)}"


def test_the_page_of_last_resort_needs_nothing_that_can_fail():
    source = template_source("default", "500.html")

    assert re.findall(r"{{\s*(.*?)\s*}}", source) == ["language", "language"]
    # What these read is in memory by then: no database, no context, no other template.
    languages = {"load i18n", "get_current_language as language", "get_current_language_bidi as rightwards"}
    languages |= {"get_available_languages as languages", "if language != languages.0.0"}
    tags = {tag for tag in re.findall(r"{%\s*(.*?)\s*%}", source) if not tag.startswith("translate ")}
    assert tags == languages | {"comment", "endcomment", "if rightwards", "else", "endif"}


@pytest.mark.parametrize(("language", "home"), [("en-gb", "/"), ("de", "/de/"), ("ar", "/ar/")])
def test_the_page_of_last_resort_leads_home_in_its_language(language, home):
    with translation.override(language):
        assert f'href="{home}"' in render_to_string("500.html")
