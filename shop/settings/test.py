import os

from shop.lib import embedded_postgres

os.environ.setdefault("DATABASE_URL", embedded_postgres.url(embedded_postgres.TEST_CLUSTER))
os.environ.setdefault("SHOP_LANGUAGES", "en-gb,de,ar")

from shop.settings.base import *

SECRET_KEY = "test-" + "x" * 60
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # nothing is collected: without this it warns of the missing folder
STRIPE_SECRET_KEY = "sk_test_suite"
STRIPE_WEBHOOK_SECRET = "whsec_suite"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PAGE_CACHE_MB = 0  # a test sees what it has just written; those of the cache set it
LOGGING = {"version": 1, "disable_existing_loggers": False}
