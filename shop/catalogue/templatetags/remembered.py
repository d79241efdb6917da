from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context

register = template.Library()


class Remembered(Node):
    """Part of a page that says the same as long as what it is made of is the same object in memory."""

    def __init__(self, memory: Any, nodelist: NodeList):
        self.memory = memory
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        memory = self.memory.resolve(context, ignore_failures=True)
        if memory is None:
            return self.nodelist.render(context)
        # The node is the key: each theme's template has its own.
        if self not in memory:
            memory[self] = self.nodelist.render(context)
        return memory[self]


@register.tag
def remembered(parser: Parser, token: Token) -> Remembered:
    """{% remembered memory %}…{% endremembered %}: `memory` is a dict that lives as long as what the part shows, and
    is thrown away with it. Of one language, and with nothing of one visitor in it. None: rendered each time."""
    _name, memory = token.split_contents()
    nodelist = parser.parse(("endremembered",))
    parser.delete_first_token()
    return Remembered(parser.compile_filter(memory), nodelist)
