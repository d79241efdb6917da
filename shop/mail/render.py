"""Making a mail of its kind, a context and the shop's brand: subject, plain text, and HTML with its styles inlined."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from css_inline import CSSInliner
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shop.mail import wording
from shop.mail.brand import brand
from shop.mail.kinds import MailKind, kind_named
from shop.mail.texts import own_texts, words_of

PREHEADER_LENGTH = 120  # what mail programs show beside the subject
# Many mail programs drop <style>; what they keep of it (dark mode, small screens) stays there. Nothing is fetched.
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    sender: str  # the shop's name
    reply_to: str  # where customers write to; "" when the merchant names no address


def render(name: str, context: Mapping[str, Any], *, words: Mapping[str, str] | None = None) -> Rendered:
    """`words` replaces the ones in force, for a preview. KeyError when there is no such kind of mail."""
    kind = kind_named(name)
    with brand() as facts:
        full = {**facts, **context}
        chosen = words or words_of(kind, own_texts(kind))
        values = {key: placeholder.value(full) for key, placeholder in kind.allowed().items()}
        full["words"] = _words(kind, chosen, values)
        subject = wording.in_one_line(chosen["subject"], values)
        full["subject"] = _("[Test] %(subject)s") % {"subject": subject} if context.get("is_test") else subject
        text = render_to_string(f"emails/{name}.txt", full)
        html = _inliner.inline(render_to_string(f"emails/{name}.html", full))
    reply_to = str(full.get("store", {}).get("email", "")) if kind.for_customer else ""
    return Rendered(full["subject"], _few_empty_lines(text), html, str(full["shop_name"]), reply_to)


def _words(kind: MailKind, chosen: Mapping[str, str], values: Mapping[str, str]) -> dict[str, Any]:
    intro = wording.as_text(chosen["intro"], values)
    return {
        "heading": wording.in_one_line(chosen["heading"], values),
        "intro_html": wording.as_html(chosen["intro"], values),
        "intro_text": intro,
        "closing_html": wording.as_html(chosen["closing"], values),
        "closing_text": wording.as_text(chosen["closing"], values),
        "preheader": " ".join(intro.split())[:PREHEADER_LENGTH],
        "for_customer": kind.for_customer,
    }


def _few_empty_lines(text: str) -> str:
    """Never two empty lines after each other, whatever a template leaves out."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        # "-- " is how a signature is told from the text: its space stays.
        kept = line if line == "-- " else line.rstrip()
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines) + "\n"
