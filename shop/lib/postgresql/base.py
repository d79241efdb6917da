"""Django's PostgreSQL, with a health check that does not ask the database.

A question and its answer for each request were a fifth of a quick page. A server that ends a connection, in whatever
way, closes its side of it, and before that says why: as long as there is nothing to read, it still stands. Where there
is something, or after an error, the database is asked as Django does it.
"""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def connect(self) -> None:
        self.on_server: dict[Any, str] = {}  # the names of what shop.lib.prepared_on_server has prepared
        super().connect()

    @property
    def keeps_plans(self) -> bool:
        """Behind a pooler that gives each transaction another connection it can no more than cursors on the server."""
        return not self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]

    def close_if_health_check_failed(self) -> None:
        """As of Django, at the first statement of a request."""
        if self.connection is not None and not self.errors_occurred and _is_silent(self.connection):
            self.health_check_done = True
        super().close_if_health_check_failed()


def _is_silent(connection: Any) -> bool:
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
