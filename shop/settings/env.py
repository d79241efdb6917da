"""Typed reading of the environment: a missing or malformed value stops the process with one clear line.

Every variable may also be given as NAME_FILE, the path of a file holding the value (Docker and Kubernetes secrets).
"""

from ipaddress import ip_network
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class SecretFiles(FileAwareMapping):
    """Reads NAME_FILE without the newline that most editors and `echo` leave at the end of a file."""

    def __getitem__(self, key: str) -> str:
        try:
            return super().__getitem__(key).rstrip("\r\n")
        except OSError as error:
            msg = f"{key}_FILE cannot be read: {error}"
            raise ImproperlyConfigured(msg) from None


class Env(environ.FileAwareEnv):
    ENVIRON = SecretFiles()

    def get_value(self, var: str, *args, **kwargs):
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            msg = f"{var} is malformed: {error}"
            raise ImproperlyConfigured(msg) from None


env = Env()


def required(name: str) -> str:
    """The value of NAME, or ImproperlyConfigured when it is missing or empty."""
    value = env.str(name, default="")
    if not value:
        msg = f"Set {name} (or {name}_FILE): see .env.example"
        raise ImproperlyConfigured(msg)
    return value


def networks(name: str) -> list[str]:
    """A comma-separated list of IP addresses or networks."""
    values = env.list(name, default=[])
    for value in values:
        try:
            ip_network(value)
        except ValueError as error:
            msg = f"{name} is malformed: {error}"
            raise ImproperlyConfigured(msg) from None
    return values


def database() -> dict:
    """Django's connection settings from DATABASE_URL; PostgreSQL only (search, locks and constraints are its own)."""
    config = env.db_url_config(required("DATABASE_URL"))
    if config["ENGINE"] != "django.db.backends.postgresql":
        msg = "DATABASE_URL must name a PostgreSQL database (postgres://…)"
        raise ImproperlyConfigured(msg)
    # One connection a thread, kept and checked; a lock never waits longer than a customer would.
    config["HOST"] = unquote(
        config["HOST"]
    )  # a socket's folder stands percent-encoded in the address, as libpq wants it
    options = config.setdefault("OPTIONS", {})
    # Nothing that a page asks runs long enough to be worth compiling: PostgreSQL takes the facets of a category of
    # 3,000 products for a hundred times what they are, and spends 200 ms where 16 suffice.
    options["options"] = "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000 -c jit=off"
    pooled = env.bool("DATABASE_POOLED", default=False)
    ours = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": pooled}
    return {**config, "ENGINE": "shop.lib.postgresql", **ours}
