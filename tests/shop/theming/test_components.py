"""The quick ways of templates say the same as Django's own."""

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.utils.translation import override

from shop.theming.current import current_theme

ROWS = [
    {"value": "a&b", "label": "<A>", "count": 1234, "selected": True},
    {"value": "c", "label": "C", "count": 0, "selected": False},
    {"value": "d", "label": "D", "count": 1, "selected": False},
]
BODY = (
    '<i name="{{ name }}" value="{{ row.value }}"'
    "{% if row.selected %} on{% elif not row.count %} off{% else %} -{% endif %}>{{ row.label }} {{ row.count }}</i>"
)


def rendered(source: str, **context) -> str:
    return engines["django"].engine.from_string(source).render(Context(context))


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_rows_say_the_same_as_a_loop(language, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    with override(language):
        quick = rendered("{% load rows %}{% rows row in rows %}" + BODY + "{% endrows %}", rows=ROWS, name='"n"')
        plain = rendered("{% for row in rows %}" + BODY + "{% endfor %}", rows=ROWS, name='"n"')
    assert quick == plain
    assert "a&amp;b" in quick
    assert "&lt;A&gt;" in quick


@pytest.mark.parametrize("body", ["{{ row.label|upper }}", "{{ row }}", "{% if name %}x{% endif %}", "{% now 'Y' %}"])
def test_rows_refuse_what_they_cannot_say(body):
    with pytest.raises(TemplateSyntaxError, match="rows"):
        rendered("{% load rows %}{% rows row in rows %}" + body + "{% endrows %}", rows=ROWS)


def test_a_constant_component_is_rendered_once_for_each_theme():
    template = engines["django"].engine.from_string('{% include "components/icon.html" with name="basket" only %}')
    token = current_theme.set("default")
    try:
        first = template.render(Context())
        (node,) = template.nodelist
        assert (node.made, "#basket" in first) == ({"default": first}, True)
        assert template.render(Context()) == first
    finally:
        current_theme.reset(token)


@pytest.mark.parametrize(
    "arguments",
    ["with name=icon only", 'with name="basket"', 'with name="basket"|lower only'],
    ids=["a variable", "the page's context", "a filter"],
)
def test_what_may_differ_is_rendered_each_time(arguments):
    template = engines["django"].engine.from_string('{% include "components/icon.html" ' + arguments + " %}")
    assert not hasattr(template.nodelist[0], "made")


def test_a_component_with_words_of_a_language_is_rendered_each_time():
    token = current_theme.set("default")
    try:
        template = engines["django"].engine.from_string('{% include "components/price.html" with size="" only %}')
        with override("en"):
            english = template.render(Context())
        with override("de"):
            assert template.render(Context()) != english
    finally:
        current_theme.reset(token)
