"""Account numbers as banks write them."""

import re

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")  # ISO 9362: bank, country, place, branch


def plain(text: str) -> str:
    """Without the spaces and in the capitals that banks use."""
    return "".join(text.split()).upper()


def is_iban(text: str) -> bool:
    """ISO 13616: the country and check digits go to the end, letters count from A = 10, and the number leaves 1 when
    divided by 97. https://www.iso.org/standard/81090.html"""
    if not IBAN.fullmatch(text):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def is_bic(text: str) -> bool:
    return BIC.fullmatch(text) is not None


def grouped(iban: str) -> str:
    """In fours, as people read and type it."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
