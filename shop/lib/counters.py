"""Rows with counters that others raise while somebody edits the rest."""

from typing import Any

from django.db import models


def all_but(counters: tuple[str, ...], row: models.Model, options: dict[str, Any]) -> dict[str, Any]:
    """The options of save() for a row whose counters are changed by F() under a lock only: what was read when a form
    was opened would undo what has been counted since. A new row is written whole."""
    if row._state.adding or options.get("update_fields") is not None:
        return options
    names = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    return {**options, "update_fields": [name for name in names if name not in counters]}
