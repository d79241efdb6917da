"""The demo and daily development: like production, on this machine, with stand-ins for the outside world."""

from shop.settings.base import *
from shop.settings.env import env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="demo-only-" + "x" * 50)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="shop.outbox.mailbox.DatabaseBackend")
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="sk_test_demo")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="whsec_demo_only")
SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016", "security.W009"]
