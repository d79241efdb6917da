"""What a merchant lays down about searches, noted in the log with what it was before."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models, transaction

from shop.accounts.models import User
from shop.page_cache.drops import drop
from shop.search.models import SearchRedirect, Synonyms
from shop.search.page_tags import SEARCHES
from shop.search.synonyms import save_synonyms
from shop.security import audit
from shop.security.models import AuditEntry


@transaction.atomic
def keep_synonyms(*, words: Sequence[str], also: Sequence[str], entry: Synonyms | None, actor: User) -> Synonyms:
    before = _stored(Synonyms, entry, synonyms_facts)
    saved = save_synonyms(words=words, also=also, synonyms=entry)
    _note_saved(saved, before, synonyms_facts(saved), actor)
    return saved


@transaction.atomic
def keep_redirect(*, entry: SearchRedirect, actor: User) -> None:
    """`entry` holds what it is to be, and is not saved yet."""
    before = _stored(SearchRedirect, entry, redirect_facts)
    entry.save()
    drop([SEARCHES])
    _note_saved(entry, before, redirect_facts(entry), actor)


@transaction.atomic
def delete_rule(*, entry: Synonyms | SearchRedirect, actor: User) -> None:
    facts = synonyms_facts(entry) if isinstance(entry, Synonyms) else redirect_facts(entry)
    audit.record(AuditEntry.Action.SEARCH_RULE_DELETED, target=entry, actor=actor, had=facts)
    entry.delete()
    drop([SEARCHES])


def synonyms_facts(entry: Synonyms) -> dict[str, Any]:
    return {"words": list(entry.words), "also": list(entry.also)}


def redirect_facts(entry: SearchRedirect) -> dict[str, Any]:
    return {
        "query": entry.query,
        "category": entry.category_id,
        "product": entry.product_id,
        "path": entry.path,
    }


def _stored(
    model: type[models.Model], entry: models.Model | None, facts: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """What the database says, whatever a form has put into the object."""
    known = model._default_manager.filter(pk=entry.pk).first() if entry is not None and entry.pk else None
    return facts(known) if known is not None else {}


def _note_saved(entry: models.Model, before: dict[str, Any], after: dict[str, Any], actor: User) -> None:
    """A press on Save that changes nothing is no news."""
    if before != after:
        audit.record(AuditEntry.Action.SEARCH_RULE_SAVED, target=entry, actor=actor, before=before, after=after)
