import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shop.lib import embedded_postgres

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = embedded_postgres.url(embedded_postgres.DEMO_CLUSTER)
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


def test_deployment_checks_find_nothing_but_a_database_that_is_not_there():
    result = python("manage.py", "check", "--deploy", "--fail-level", "ERROR", **PLAUSIBLE)
    assert result.returncode == 0, result.stderr
    assert re.findall(r"\(([\w.]+)\)", result.stderr) == ["shop.W002"]


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
        ("SECRET_KEY", "demo-only-" + "x" * 50, "SECRET_KEY must be random"),
        ("SECRET_KEY", "x" * 60, "SECRET_KEY must be random"),
        ("SECRET_KEY", "django-insecure-k7#pQ2v!x9Lm4Rt8Wz1Yb6Nc3Hd5Jf0Gs-aEuIo", "SECRET_KEY must be random"),
        ("ALLOWED_HOSTS", "shop.example.com,*", "ALLOWED_HOSTS must name each host: “*”"),
        ("ALLOWED_HOSTS", "shop.example.com,.example.com", "ALLOWED_HOSTS must name each host: “.example.com”"),
        ("ALLOWED_HOSTS", "www.example.com", "ALLOWED_HOSTS must contain SITE_URL's host, “shop.example.com”"),
        ("SITE_URL", "http://shop.example.com", "SITE_URL must be an https address"),
        ("SITE_URL", "shop.example.com", "SITE_URL must be an https address"),
        ("EMAIL_URL", "consolemail://", "EMAIL_URL must send mails"),
        ("EMAIL_URL", "dummymail://", "EMAIL_URL must send mails"),
        ("DATABASE_URL", EMBEDDED, "DATABASE_URL names the embedded server"),
        ("STRIPE_SECRET_KEY", "sk_test_demo", "STRIPE_SECRET_KEY is the demo's"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_demo_only", "STRIPE_WEBHOOK_SECRET is the demo's"),
        ("TRUSTED_PROXIES", "0.0.0.0/0", "TRUSTED_PROXIES must name your proxies"),
        ("DEBUG", "true", "DEBUG is set"),
        ("STRIPE_API_BASE", "http://127.0.0.1:12111", "STRIPE_API_BASE is set"),
        ("STRIPE_CHECKOUT_ORIGIN", "http://127.0.0.1:12111", "STRIPE_CHECKOUT_ORIGIN is no https address"),
        ("SECRET_KEY_FILE", "/nowhere/secret", "SECRET_KEY_FILE cannot be read"),
    ],
)
def test_malformed_value_is_named(name, value, words):
    result = setting("DEBUG", **{**PLAUSIBLE, name: value})
    assert result.returncode != 0
    assert words in result.stderr.splitlines()[-1]


def test_all_that_is_wrong_is_named_at_once():
    result = setting("DEBUG", DEBUG="1", SECRET_KEY="short", ALLOWED_HOSTS="*", SITE_URL="http://shop.example.com")
    assert result.returncode != 0
    told = [line.removeprefix("- ") for line in result.stderr.splitlines() if line.startswith("- ")]
    assert [re.split(r"[ (]", line.removeprefix("Set "))[0] for line in told] == [
        *("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"),
        *("DATABASE_URL", "EMAIL_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "TRUSTED_PROXIES", "DEBUG"),
    ]


@pytest.mark.parametrize("starts", [("-c", "import shop.wsgi"), ("manage.py", "worker")])
def test_settings_built_on_production_do_not_start_with_debug_pages(tmp_path, starts):
    (tmp_path / "ours.py").write_text(
        "from shop.settings.production import *\nDEBUG = True\nSECURE_SSL_REDIRECT = False\n"
    )
    environment = {**PLAUSIBLE, "DJANGO_SETTINGS_MODULE": "ours", "PYTHONPATH": str(tmp_path)}
    result = python(*starts, **environment)
    assert result.returncode != 0
    assert "- DEBUG is on" in result.stderr
    assert "- SECURE_SSL_REDIRECT is off" in result.stderr


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
    """The names given to env, required and networks in the settings."""
    calls = [
        node
        for path in (ROOT / "shop/settings").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    ]
    readers = r"(env\.\w+|required|networks|weekdays|holidays)"
    return {call.args[0].value for call in calls if re.fullmatch(readers, ast.unparse(call.func))}


def test_example_names_exactly_what_the_settings_read():
    example = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(example) == sorted(variables_read())
