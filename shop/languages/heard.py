"""Texts that were looked up once. gettext asks each catalogue that a language falls back on in turn, for every word on
every page; what it answered stays the answer until the process ends."""

from collections.abc import Callable

from django.utils.translation import trans_real

MOST = 5_000  # texts of a language: as many as shop and dashboard have, with room for what templates translate besides


class _Heard(dict[str, str]):
    def __init__(self, ask: Callable[[str], str]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, text: str) -> str:
        answer = self._ask(text)
        if len(self) < MOST:
            self[text] = answer
        return answer


def remember_texts(language: str) -> None:
    """Of this language from now on. May be called again."""
    known = trans_real.translation(language)
    if "gettext" not in vars(known):
        vars(known)["gettext"] = _Heard(known.gettext).__getitem__
