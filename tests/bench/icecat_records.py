"""Records in the shape of an Icecat export: read from a file, or made up from a seed."""

import gzip
import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

Record = dict[str, Any]

COUNT = 19_406
_SUPPLIERS = [f"{a}{b}" for a in ("Nor", "Vel", "Tri", "Am", "Ko", "Sil", "Or") for b in ("tek", "dia", "core", "via")]
_THINGS = {
    "cable": ["USB cable", "HDMI cable", "network cable", "power cord"],
    "notebook": ["notebook", "mobile workstation", "tablet"],
    "printer": ["laser printer", "toner cartridge", "ink cartridge", "photo paper"],
    "monitor": ["LED monitor", "flat screen wall mount", "projector"],
    "storage": ["hard disk drive", "solid state drive", "USB flash drive", "memory module"],
    "network": ["network switch", "wireless router", "access point", "rack cabinet"],
    "audio": ["headphones", "loudspeaker", "microphone", "headset"],
    "power": ["uninterruptible power supply", "surge protector", "power adapter"],
}
_COLOURS = ["Black", "White", "Grey", "Silver", "Blue", "Red", "Green", "Yellow"]
_TEXTS = {f"attr_t_feature_{n}": [f"grade {chr(65 + i)}{n}" for i in range(12)] for n in range(60)}
_NUMBERS = [f"attr_n_measure_{n}" for n in range(60)]
_WORDS = "fast quiet robust compact slim light modern reliable secure simple flexible efficient".split()  # noqa: SIM905


def records(path: Path | None, count: int | None, seed: int = 7) -> Iterator[Record]:
    return islice(_read(path), count) if path else _made_up(COUNT if count is None else count, seed)


def _read(path: Path) -> Iterator[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _made_up(count: int, seed: int) -> Iterator[Record]:
    dice = random.Random(seed)
    for number in range(count):
        yield _one(dice, number)


def _one(dice: random.Random, number: int) -> Record:
    supplier = dice.choice(_SUPPLIERS)
    thing = dice.choice(_THINGS[dice.choice(list(_THINGS))])
    name = f"{dice.choice('ABCDEFGH')}{dice.randrange(1000, 9999)}{dice.choice(['', 'X', 'S'])}"
    colour = dice.choice(_COLOURS)
    return {
        "id": str(10_000_000 + number),
        "name": name,
        "title": f"{supplier} {name} {thing} {colour}",
        "ean": [f"{4_000_000_000_000 + number:013d}"],
        "short_description": f"{colour} {thing}, {', '.join(dice.sample(_WORDS, 8))}. " * dice.randrange(1, 4),
        "supplier": supplier,
        "price": dice.randrange(199, 250_000),
        "attr_t_product_colour": colour,
        "attr_b_rohs_compliance": True,
        **{code: dice.choice(_TEXTS[code]) for code in dice.sample(sorted(_TEXTS), 8)},
        **{code: round(dice.uniform(1, 500), 1) for code in dice.sample(_NUMBERS, 9)},
    }
