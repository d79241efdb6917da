"""Codes as people type them: in any letter case, with blanks and dashes where they like."""

from django.db.models import QuerySet, Value
from django.db.models.functions import Replace, Upper

LONGEST = 128


def squeezed(code: str) -> str:
    return code.upper().replace(" ", "").replace("-", "")


def squeezed_column() -> Replace:
    """The same of the column, for an index and for whoever wants to use it."""
    return Replace(Replace(Upper("code"), Value(" "), Value("")), Value("-"), Value(""))


def found_by(vouchers: QuerySet, typed: str) -> QuerySet:
    """The vouchers that somebody may mean who types this; the one with exactly this code if there is one."""
    typed = " ".join(typed.split())
    if not squeezed(typed) or len(typed) > LONGEST or not typed.isprintable():
        return vouchers.none()
    exact = vouchers.filter(code=typed.upper())
    return exact if exact.exists() else vouchers.annotate(typed=squeezed_column()).filter(typed=squeezed(typed))
