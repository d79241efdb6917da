"""Django's `include` for every template (a builtin): a component that is given nothing but words that stand in the
template, and only shows them, says the same each time. An icon took 30 µs, and a page has thirty."""

from typing import Any, cast

from django import template
from django.template.base import Node, NodeList, Parser, Template, TextNode, Token, VariableNode
from django.template.context import Context
from django.template.defaulttags import IfNode, LoadNode
from django.template.loader_tags import IncludeNode, do_include
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString

from shop.theming.current import current_theme

register = template.Library()
# Of these, an answer depends on the arguments and on files that never change while the shop runs.
PLAIN = (TextNode, StaticNode, LoadNode)


class ConstantInclude(IncludeNode):
    """{% include "components/icon.html" with name="basket" only %}"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made: dict[str | None, SafeString | None] = {}  # by theme; None: it is rendered each time

    def render(self, context: Context) -> SafeString:
        theme = current_theme.get()
        if theme not in self.made:
            self.made[theme] = super().render(context) if self._is_plain(context) else None
        made = self.made[theme]
        return super().render(context) if made is None else made

    def _is_plain(self, context: Context) -> bool:
        engine = cast(Template, context.template).engine
        return _only_shows(engine.get_template(self.template.resolve(context)).nodelist)


@register.tag
def include(parser: Parser, token: Token) -> Node:
    made = do_include(parser, token)
    if not _is_given_constants(made):
        return made
    return ConstantInclude(made.template, extra_context=made.extra_context, isolated_context=True)


def _is_given_constants(node: IncludeNode) -> bool:
    given = [node.template, *node.extra_context.values()]
    return bool(node.isolated_context) and not any(one.is_var or one.filters for one in given)


def _only_shows(nodes: NodeList) -> bool:
    return all(_shows(node) for node in nodes)


def _shows(node: Node) -> bool:
    if isinstance(node, IfNode):
        return all(_only_shows(nodes) for _condition, nodes in node.conditions_nodelists)
    if isinstance(node, VariableNode):
        return not node.filter_expression.filters
    return isinstance(node, PLAIN) and not getattr(node, "varname", None)
