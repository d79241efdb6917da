from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context

register = template.Library()


class Remembered(Node):
    """Part of a page that says the same as long as what it is made of is the same object in memory."""

    def __init__(self, memory: FilterExpression, differs_by: list[FilterExpression], nodelist: NodeList):
        self.memory = memory
        self.differs_by = differs_by
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        memory = self.memory.resolve(context, ignore_failures=True)
        if memory is None:
            return self.nodelist.render(context)
        # The node is the key: each theme's template has its own.
        key: Any = (self, *(one.resolve(context) for one in self.differs_by)) if self.differs_by else self
        if key not in memory:
            memory[key] = self.nodelist.render(context)
        return memory[key]


@register.tag
def remembered(parser: Parser, token: Token) -> Remembered:
    """{% remembered memory %}…{% endremembered %}: `memory` is a dict that lives as long as what the part shows, and
    is thrown away with it. Of one language, and with nothing of one visitor in it. None: rendered each time. What else
    the part depends on comes behind it: {% remembered memory sizes %}."""
    _name, memory, *differs_by = token.split_contents()
    nodelist = parser.parse(("endremembered",))
    parser.delete_first_token()
    return Remembered(parser.compile_filter(memory), [parser.compile_filter(one) for one in differs_by], nodelist)
