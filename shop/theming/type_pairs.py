"""Pairs of typefaces a merchant can choose from. All are on the visitor's device: nothing is downloaded, so no page
waits for a font and no font's maker learns who reads it."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TypePair(NamedTuple):
    title: Promise
    heading: str
    body: str


PLAIN = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
BOOK = "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, 'Noto Serif', Georgia, serif"
GEOMETRIC = "Avenir, 'Avenir Next', Montserrat, Corbel, 'URW Gothic', 'Noto Sans', source-sans-pro, sans-serif"
DIDONE = "Didot, 'Bodoni MT', 'Playfair Display', 'Noto Serif Display', 'URW Bookman', Georgia, serif"
ROUNDED = "ui-rounded, 'SF Pro Rounded', Nunito, Quicksand, 'Varela Round', 'Arial Rounded MT', 'Noto Sans', sans-serif"
TYPED = "ui-monospace, 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono', monospace"

TYPE_PAIRS = {
    "plain": TypePair(_("Plain: one clear sans-serif throughout"), PLAIN, PLAIN),
    "book": TypePair(_("Book: serif throughout, for much to read"), BOOK, BOOK),
    "geometric": TypePair(_("Geometric: modern headings, plain text"), GEOMETRIC, PLAIN),
    "fashion": TypePair(_("Fashion: high-contrast serif headings, plain text"), DIDONE, PLAIN),
    "rounded": TypePair(_("Rounded: soft and friendly throughout"), ROUNDED, ROUNDED),
    "workshop": TypePair(_("Workshop: typewriter headings, plain text"), TYPED, PLAIN),
}


def type_pair_choices() -> list[tuple[str, Promise]]:
    return [(name, pair.title) for name, pair in TYPE_PAIRS.items()]
