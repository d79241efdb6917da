"""The shop's own logging, in a process of its own: what a log line, a traceback and an error mail tell."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = """
from shop.settings.demo import *
ROOT_URLCONF = "pages"
MIDDLEWARE = []
ADMINS = [("Admin", "admin@example.com")]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = MAILS
STRIPE_SECRET_KEY = "sk_live_AlicesOwnKey"
"""
PAGES = """
from django.http import HttpRequest
from django.urls import path

def broken(request: HttpRequest):
    card = "4000 0566 5566 5556"
    raise ValueError("cannot pay with sk_live_AlicesOwnKey and 4242424242424242, password=Gu3ssme")

urlpatterns = [path("broken/", broken)]
"""
PROGRAM = """
import logging
import django
django.setup()
from django.test import Client

logger = logging.getLogger("shop.somewhere")
logger.warning("refused %s for %s", "Bearer abc.def-ghi", {"password": "Gu3ssme"}, stack_info=True)
try:
    try:
        raise KeyError("postgres://shop:Gu3ssme@db/shop")
    except KeyError as error:
        raise RuntimeError("whsec_AlicesOwnKey") from error
except RuntimeError:
    logger.exception("token=%s", "Gu3ssme")
logger.error("wrong number of arguments %s %s", "sk_live_AlicesOwnKey")
answer = Client(raise_request_exception=False, headers={"Authorization": "Bearer abc.def-ghi"}).post(
    "/broken/?token=Gu3ssme", {"password": "Gu3ssme", "comment": "Gu3ssme too"}, HTTP_COOKIE="theme=Gu3ssme"
)
assert answer.status_code == 500, answer
"""
SECRETS = ["Gu3ssme", "AlicesOwnKey", "abc.def-ghi", "4242424242", "0566 5566"]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What stood in the log, and the mails to the administrators."""
    folder = tmp_path_factory.mktemp("logging")
    (folder / "ours.py").write_text(SETTINGS.replace("MAILS", repr(str(folder / "mails"))))
    (folder / "pages.py").write_text(PAGES)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}:{folder}",
        "DJANGO_SETTINGS_MODULE": "ours",
        "DATABASE_URL": "postgres://shop:Gu3ssme@localhost/none",
        "SECRET_KEY": "Gu3ssme-" + "0123456789abcdef" * 4,
        "CACHE_URL": "rediscache://:Gu3ssme@localhost:1/1",
    }
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert run.returncode == 0, run.stderr
    return run.stderr, "\n".join(file.read_text() for file in sorted((folder / "mails").iterdir()))


@pytest.mark.parametrize("secret", SECRETS)
def test_log_tells_no_secret(told, secret):
    assert secret not in told[0]


@pytest.mark.parametrize("secret", SECRETS)
def test_mail_to_administrators_tells_no_secret(told, secret):
    assert secret not in told[1]


def test_log_still_says_what_happened(told):
    log = told[0]
    assert "WARNING shop.somewhere refused Bearer ••• for {'password': •••}" in log
    assert "KeyError: 'postgres://shop:•••@db/shop'" in log
    assert "RuntimeError: whsec_•••" in log
    assert "ValueError: cannot pay with sk_live_••• and •••4242, password=•••" in log
    assert "wrong number of arguments" in log
    assert log.count("Traceback (most recent call last)") == 3
    assert "--- Logging error ---" not in log


def test_mail_still_says_what_happened(told):
    mail = told[1]
    assert "To: admin@example.com" in mail
    assert "/broken/" in mail
    assert "in broken" in mail
    assert "theme = '•••'" in mail
    assert "comment = '•••'" in mail  # which fields were posted, without what was in them
