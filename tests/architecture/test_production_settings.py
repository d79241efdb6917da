import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAUSIBLE = {
    "SECRET_KEY": "k7#pQ2v!x9Lm4Rt8Wz1Yb6Nc3Hd5Jf0Gs-aEuIoPqRsTuVwXyZ012345",
    "ALLOWED_HOSTS": "shop.example.com",
    "SITE_URL": "https://shop.example.com",
    "DATABASE_URL": "postgres://shop:password@database.example.com/shop",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.com:587",
    "STRIPE_SECRET_KEY": "sk_live_example",
    "STRIPE_WEBHOOK_SECRET": "whsec_example",
    "TRUSTED_PROXIES": "10.0.0.0/8",
}


def python(*arguments, **environment):
    """Run Python in a process of its own that knows only this environment."""
    clean = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "shop.settings.production", **environment}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=clean, capture_output=True, text=True, timeout=100, check=False
    )


def setting(name, **environment):
    return python("-c", f"from django.conf import settings; print(repr(settings.{name}))", **environment)


def test_deployment_checks_find_nothing():
    result = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PLAUSIBLE)
    assert result.stdout.startswith("System check identified no issues"), result.stderr
    assert result.returncode == 0


@pytest.mark.parametrize("name", PLAUSIBLE)
def test_missing_value_is_named(name):
    result = setting("DEBUG", **{key: value for key, value in PLAUSIBLE.items() if key != name})
    assert result.returncode != 0
    assert f"Set {name} (or {name}_FILE)" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters"),
        ("DATABASE_URL", "sqlite:///shop.db", "DATABASE_URL must name a PostgreSQL database"),
        ("DATABASE_URL", "mysql://shop@localhost/shop", "DATABASE_URL must name a PostgreSQL database"),
        ("TRUSTED_PROXIES", "proxy.example.com", "TRUSTED_PROXIES is malformed"),
        ("LOGIN_FAILURE_LIMIT", "five", "LOGIN_FAILURE_LIMIT is malformed"),
        ("SECRET_KEY_FILE", "/nowhere/secret", "SECRET_KEY_FILE cannot be read"),
    ],
)
def test_malformed_value_is_named(name, value, words):
    result = setting("DEBUG", **{**PLAUSIBLE, name: value})
    assert result.returncode != 0
    assert words in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["SECRET_KEY", "STRIPE_SECRET_KEY"])
def test_secret_is_read_from_a_file_without_its_last_newline(tmp_path, name):
    secret = tmp_path / "secret"
    secret.write_text(PLAUSIBLE[name] + "\n")
    others = {key: value for key, value in PLAUSIBLE.items() if key != name}
    result = setting(name, **others, **{f"{name}_FILE": str(secret)})
    assert result.stdout.strip() == repr(PLAUSIBLE[name])


def test_database_address_is_read_from_a_file(tmp_path):
    secret = tmp_path / "database"
    secret.write_text(PLAUSIBLE["DATABASE_URL"] + "\n")
    others = {key: value for key, value in PLAUSIBLE.items() if key != "DATABASE_URL"}
    result = setting("DATABASES['default']['NAME']", **others, DATABASE_URL_FILE=str(secret))
    assert result.stdout.strip() == "'shop'"


def variables_read() -> set[str]:
    """The names given to env, required, secret and networks in the settings."""
    calls = [
        node
        for path in (ROOT / "shop/settings").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    ]
    readers = r"(env\.\w+|required|secret|networks|weekdays|holidays)"
    return {call.args[0].value for call in calls if re.fullmatch(readers, ast.unparse(call.func))}


def test_example_names_exactly_what_the_settings_read():
    example = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(example) == sorted(variables_read())
