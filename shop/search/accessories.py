"""What is made for a thing is not the thing: "keyboard cover" is no keyboard, "strap for watch" no watch."""

from collections.abc import Collection, Sequence

FOR = frozenset({"for", "fit", "compat", "replac"})
# Behind these a title lists what comes with the thing, or what it suits: "headphones with case".
BREAKS = FOR | {"with", "w", "and"}
# Stems of what people sell to go with other things.
_NAMES = """
accessori adapt adaptor arm bag band batteri box bracket bulb cabl cap cartridg case charger clean cleaner clip cord
cover cradl decal dock drum enclosur film filter guid hanger holder holster hood hook keychain kit label lamp
lanyard lid lock manual mount organ pad part pouch protector rack refil replac servic shelf shell skin sleev
spare stand sticker strap support tip toner toolbox tray warranti wipe
"""
ACCESSORIES = frozenset(_NAMES.split())


def names_accessory(stems: Collection[str]) -> bool:
    return not ACCESSORIES.isdisjoint(stems)


def is_accessory(title: Sequence[str], stems: Collection[str], wanted: Collection[str]) -> bool:
    """Whether the title calls it something that goes with a thing and that was not asked for. `stems` are the title's,
    in a set."""
    if ACCESSORIES.isdisjoint(stems):
        return False
    end = next((n for n, stem in enumerate(title) if n and stem in BREAKS), len(title))
    return any(stem in ACCESSORIES and stem not in wanted for stem in title[:end])
