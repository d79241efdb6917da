"""The choices between a product's variants, as links: every variant has its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shop.catalogue.variants import Variant, option_codes

SOLD_OUT = "sold_out"
# No variant has this together with the other choices: it leads to the nearest that there is.
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Choice:
    id: str  # the element's, the same on the page of every variant: the focus is found again
    value: str
    url: str
    variant_id: int
    selected: bool
    available: bool  # whether the variant that it leads to can be bought
    state: str  # "", SOLD_OUT or ELSEWHERE
    price: Decimal | None  # of that variant, where it differs from the one shown
    former_price: Decimal | None
    currency: str
    picture: dict[str, Any] | None
    colour: str


@dataclass(frozen=True)
class Group:
    name: str
    selected: str
    kind: str  # how a choice is drawn: "picture", "colour" or "text"
    values: list[Choice]


def option_groups(variants: Sequence[Variant], selected: Variant | None, url: str) -> list[Group]:
    """One group for each attribute in which the variants differ. Each choice leads to the variant that has it and
    keeps the other choices where it can."""
    if selected is None:
        return []
    codes = option_codes(variants)
    return [_group(number, variants, selected, codes, url) for number in range(len(codes))]


def _group(number: int, variants: Sequence[Variant], selected: Variant, codes: list[str], url: str) -> Group:
    code = codes[number]
    values = list(dict.fromkeys(value for variant in variants if (value := variant.value(code)) is not None))
    return Group(
        name=next(variant.facts[code][0] for variant in variants if code in variant.facts),
        selected=selected.value(code) or "",
        kind=_kind(variants, code, values),
        values=[
            _choice(f"choice-{number + 1}-{place}", variants, selected, codes, code, value, url)
            for place, value in enumerate(values, 1)
        ],
    )


def _choice(
    id_: str, variants: Sequence[Variant], selected: Variant, codes: list[str], code: str, value: str, url: str
) -> Choice:
    kept = {other: selected.value(other) for other in codes if other != code}
    candidates = [variant for variant in variants if variant.value(code) == value]
    target = max(candidates, key=lambda v: (_matches(v, kept), v.terms.purchasable, -v.id))
    differs = (target.price, target.former_price) != (selected.price, selected.former_price)
    return Choice(
        id=id_,
        value=value,
        url=f"{url}?variant={target.id}",
        variant_id=target.id,
        selected=selected.value(code) == value,
        available=target.terms.purchasable,
        state=_state(target, kept),
        price=target.price if differs else None,
        former_price=target.former_price if differs else None,
        currency=target.currency,
        picture=target.picture,
        colour=_colour(candidates, code, value),
    )


def _matches(variant: Variant, kept: dict[str, str | None]) -> int:
    return sum(variant.value(other) == value for other, value in kept.items())


def _state(target: Variant, kept: dict[str, str | None]) -> str:
    if _matches(target, kept) < len(kept):
        return ELSEWHERE
    return "" if target.terms.purchasable else SOLD_OUT


def _kind(variants: Sequence[Variant], code: str, values: list[str]) -> str:
    """Pictures where each value has its own, colours where each has one, else words."""
    shown = {value: {v.image_index for v in variants if v.value(code) == value} for value in values}
    own = {next(iter(places)) for places in shown.values() if len(places) == 1} - {0}
    if len(own) == len(values) > 1:
        return "picture"
    colours = [_colour(variants, code, value) for value in values]
    return "colour" if all(colours) else "text"


def _colour(variants: Sequence[Variant], code: str, value: str) -> str:
    return next((v.colours[code, value] for v in variants if (code, value) in v.colours), "")
