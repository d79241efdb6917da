import secrets
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

register = template.Library()

EXCEPT = "except"
TOKEN = "csrf_token"  # noqa: S105 -- a name
# Where the template does not say that the token is exchanged, there is none: a form without it fails, and tells nobody
# another visitor's.
NO_TOKEN = {TOKEN: None}


class Remembered(Node):
    """Part of a page that says the same as long as what it is made of is the same object in memory."""

    def __init__(
        self, memory: FilterExpression, differs_by: list[FilterExpression], exchanged: list[str], nodelist: NodeList
    ):
        self.memory = memory
        self.differs_by = differs_by
        # Digits, so that an address takes them, too; so many that nothing else on a page says the same.
        self.stand_ins = {name: 10**17 + secrets.randbelow(9 * 10**17) for name in exchanged}
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        memory = self.memory.resolve(context, ignore_failures=True)
        if memory is None:
            return self.nodelist.render(context)
        # The node is the key: each theme's template has its own.
        key: Any = (self, *(one.resolve(context) for one in self.differs_by)) if self.differs_by else self
        if key not in memory:
            with context.push(NO_TOKEN | {name: self._stand_in(name, context) for name in self.stand_ins}):
                memory[key] = self.nodelist.render(context)
        return self._exchanged(memory[key], context) if self.stand_ins else memory[key]

    def _stand_in(self, name: str, context: Context) -> Any:
        own, first = context.get(name, ""), self.stand_ins[name]
        return [str(first + place) for place in range(len(own))] if isinstance(own, list) else str(first)

    def _exchanged(self, text: str, context: Context) -> str:
        for name, first in self.stand_ins.items():
            own = context.get(name, "")
            for place, one in enumerate(own if isinstance(own, list) else [own]):
                text = text.replace(str(first + place), conditional_escape(one if isinstance(one, str) else str(one)))
        return mark_safe(text)  # noqa: S308 -- a template has escaped it, and what is exchanged was escaped here


@register.filter
def paired(things: list[Any], others: list[Any]) -> list[tuple[Any, Any]]:
    """{% for thing, other in things|paired:others %}: what is exchanged beside what is not."""
    return list(zip(things, others, strict=True))


@register.tag
def remembered(parser: Parser, token: Token) -> Remembered:
    """{% remembered memory %}…{% endremembered %}: `memory` is a dict that lives as long as what the part shows, and
    is thrown away with it. Of one language, and with nothing of one visitor in it. None: rendered each time. What else
    the part depends on comes behind it: {% remembered memory sizes %}.

    {% remembered memory except csrf_token line_id %}: the part is made with other values of these variables, which
    are exchanged for those of whoever is asking. They are plain texts, shown as they are or in an address, or lists of
    such; how long a list is belongs to what the part depends on."""
    _name, memory, *words = token.split_contents()
    differs_by, exchanged = words, []
    if EXCEPT in words:
        differs_by, exchanged = words[: words.index(EXCEPT)], words[words.index(EXCEPT) + 1 :]
    nodelist = parser.parse(("endremembered",))
    parser.delete_first_token()
    keys = [parser.compile_filter(one) for one in differs_by]
    return Remembered(parser.compile_filter(memory), keys, exchanged, nodelist)
