"""The words of a mail in force: the merchant's where they wrote their own, else those the shop is delivered with."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language

from shop.accounts.models import User
from shop.lib.prepared import prepared
from shop.mail.kinds import PARTS, MailKind
from shop.mail.models import MailText
from shop.security import audit
from shop.security.models import AuditEntry


def own_texts(kind: MailKind, language: str = "") -> MailText:
    """The merchant's row; an empty one, not saved, when there is none."""
    language = language or current_language()
    return _own.first(kind.name, language) or MailText(name=kind.name, language=language)


@prepared(str, str)
def _own(name: str, language: str) -> QuerySet[MailText]:
    return MailText.objects.filter(name=name, language=language)


def words_of(kind: MailKind, own: MailText) -> dict[str, str]:
    """Each of PARTS."""
    return {part: getattr(own, part) or str(getattr(kind, part)) for part in PARTS}


@transaction.atomic
def change_texts(*, kind: MailKind, words: Mapping[str, str], actor: User | None) -> None:
    """Keep the merchant's words for the language in force. What is empty or as delivered follows the shop's own."""
    own = {part: words[part] if words[part] != str(getattr(kind, part)) else "" for part in PARTS}
    before = own_texts(kind)
    changed = {part: [getattr(before, part), text] for part, text in own.items() if getattr(before, part) != text}
    if not changed:
        return
    row, _ = MailText.objects.update_or_create(
        name=kind.name, language=current_language(), defaults={**own, "changed_by": actor}
    )
    audit.record(AuditEntry.Action.MAIL_TEXT_CHANGED, target=row, actor=actor, mail=kind.name, changed=changed)


@transaction.atomic
def reset_texts(*, kind: MailKind, actor: User | None) -> None:
    """Back to the words the shop is delivered with."""
    own = own_texts(kind)
    if own.pk is None:
        return
    had = {part: getattr(own, part) for part in PARTS if getattr(own, part)}
    audit.record(AuditEntry.Action.MAIL_TEXT_RESET, target=own, actor=actor, mail=kind.name, had=had)
    own.delete()


def customised() -> set[str]:
    """The names of the mails whose words a merchant has changed."""
    return set(MailText.objects.filter(language=current_language()).values_list("name", flat=True))


def current_language() -> str:
    return get_language() or settings.LANGUAGE_CODE
