"""Sessions in the database, as Django's, with as few statements as they need and SQL that is written once: a visitor
in the checkout reads and writes theirs with nearly every request."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
_INSERT = """
INSERT INTO django_session (session_data, expire_date, session_key) VALUES (%s, %s, %s)
ON CONFLICT (session_key) DO NOTHING
"""
_UPDATE = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, object]:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return dict(self.decode(found[0]))

    def save(self, must_create: bool = False) -> None:
        """CreateError when the key is taken, UpdateError when the session has ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined] # of SessionBase
        values: list[Any] = [self.encode(data), self.get_expiry_date(), self.session_key]
        with connection.cursor() as cursor:
            cursor.execute(_INSERT if must_create else _UPDATE, values)
            if not cursor.rowcount:
                raise CreateError if must_create else UpdateError

    def _get_new_session_key(self) -> str:
        # Whether it is taken, `create` learns when it inserts it, and takes another then.
        return get_random_string(32, VALID_KEY_CHARS)
