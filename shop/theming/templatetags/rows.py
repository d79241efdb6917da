"""A quick `for`: with dozens of small rows (the values of filters) Django spends ten times as long on walking the nodes
as on the words."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, Variable, VariableNode
from django.template.base import render_value_in_context as shown
from django.template.context import Context
from django.template.defaulttags import IfNode
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

Row = dict[str, Any]
Part = Callable[[Row], str]
Test = Callable[[Row], bool]


class Rows(Node):
    def __init__(self, name: str, rows: FilterExpression, body: NodeList) -> None:
        self.name = name
        self.rows = rows
        self.body = body
        self._check(body)

    def render(self, context: Context) -> SafeString:
        rows: Iterable[Row] = self.rows.resolve(context, ignore_failures=True) or ()
        parts = self._parts(self.body, context)
        return SafeString("".join([part(row) for row in rows for part in parts]))

    def _parts(self, nodes: NodeList, context: Context) -> list[Part]:
        return [self._part(node, context) for node in nodes]

    def _part(self, node: Node, context: Context) -> Part:
        if isinstance(node, TextNode):
            return _text(node.s)
        if isinstance(node, VariableNode):
            key = self._key(node.filter_expression)
            return _value(key, context) if key else _text(str(node.render(context)))
        if isinstance(node, IfNode):
            branches = node.conditions_nodelists
            return _choice([(self._test(test), self._parts(nodes, context)) for test, nodes in branches])
        raise template.TemplateSyntaxError(f"{{% rows %}} knows text, variables and if, not {node!r}")

    def _check(self, nodes: NodeList) -> None:
        """Tells when the template is read what cannot be said here."""
        for node in nodes:
            if isinstance(node, VariableNode):
                self._key(node.filter_expression)
            elif isinstance(node, IfNode):
                for test, inner in node.conditions_nodelists:
                    self._test(test)
                    self._check(inner)
            else:
                self._part(node, Context())

    def _test(self, test: Any) -> Test:
        """Of `{% if row.key %}`, `{% elif not row.key %}` and `{% else %}`."""
        if test is None:
            return lambda row: True
        if getattr(test, "id", "") == "not":
            wanted = self._test(test.first)
            return lambda row: not wanted(row)
        key = self._key(getattr(test, "value", None))
        if not key:
            raise template.TemplateSyntaxError(
                f"{{% rows %}} asks only whether something of the row is set, not {test!r}"
            )
        return lambda row: bool(row[key])

    def _key(self, expression: Any) -> str:
        """ "label" of `value.label`; empty for what is no part of the row."""
        variable = getattr(expression, "var", None)
        if not isinstance(variable, Variable) or not variable.lookups or variable.lookups[0] != self.name:
            return ""
        if expression.filters or len(variable.lookups) != 2:
            raise template.TemplateSyntaxError(f"{{% rows %}} shows {self.name}.key as it is, not {expression}")
        return variable.lookups[1]


def _text(text: str) -> Part:
    return lambda row: text


def _value(key: str, context: Context) -> Part:
    language = get_language() or ""

    def part(row: Row) -> str:
        value = row[key]
        if value.__class__ is int:
            return _number(value, language)
        return conditional_escape(value) if isinstance(value, str) else shown(value, context)

    return part


@lru_cache(maxsize=10_000)
def _number(value: int, _language: str) -> str:
    """The same numbers come again and again, and are dear to write."""
    return localize(value)


def _choice(branches: list[tuple[Test, list[Part]]]) -> Part:
    def part(row: Row) -> str:
        parts = next((parts for test, parts in branches if test(row)), ())
        return "".join([one(row) for one in parts])

    return part


@register.tag
def rows(parser: Parser, token: Token) -> Rows:
    """{% rows value in facet.values %}…{% endrows %}: `value` is a dict. Inside: text, `{{ value.key }}`, variables of
    around, and whether a key of the row is set."""
    _tag, name, _in, rows_ = token.split_contents()
    body = parser.parse(("endrows",))
    parser.delete_first_token()
    return Rows(name, parser.compile_filter(rows_), body)
