"""The language that somebody used last for signing up, ordering or asking for something: mails that come later, without
an order that has its own, are written in it."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

from shop.accounts.models import GuestLanguage, User
from shop.languages.addresses import current_language, known


def note_language(user: User) -> None:
    """Keep the language in force now with the account; no query when it is the one that is kept."""
    if user.language != _in_force():
        user.language = _in_force()
        User.objects.filter(pk=user.pk).update(language=user.language)


def note_language_of_guest(email: str) -> None:
    """For somebody without an account, as long as they wait for a mail: whoever calls this has to forget it, too."""
    facts = {"language": _in_force()}
    GuestLanguage.objects.update_or_create(email=email.casefold(), defaults=facts)


def in_language_of(user: User | None, email: str = "") -> AbstractContextManager[None]:
    """Of the account, else of the guest with this address; the shop's first where nothing is known."""
    if user is not None:
        return translation.override(known(user.language))
    kept = GuestLanguage.objects.filter(email=email.casefold()).values_list("language", flat=True).first()
    return translation.override(known(kept))


def _in_force() -> str:
    """As it is kept: empty for the first language, whichever that is by then."""
    code = current_language()
    return "" if code == settings.LANGUAGE_CODE else code
