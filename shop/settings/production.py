"""Production: everything secret or local comes from the environment and must be there."""

from shop.settings.demands import refuse_faults
from shop.settings.env import env, required

refuse_faults()

from shop.settings.base import *  # noqa: E402 -- whose own complaint would be the only one

PRODUCTION = True  # what is built on these settings is held to them, too (shop.security.fitness)
DEBUG = False
SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS").split(",") if host.strip()]
SITE_URL = required("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
STRIPE_SECRET_KEY = required("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = required("STRIPE_WEBHOOK_SECRET")

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Over https only: a browser that knows report-to heeds report-uri no more.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["report-to"] = POLICY_REPORTS
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
OSCAR_BASKET_COOKIE_SECURE = True
OSCAR_BASKET_COOKIE_OPEN = "__Host-basket"
OSCAR_COOKIES_DELETE_ON_LOGOUT = ["oscar_recently_viewed_products", OSCAR_BASKET_COOKIE_OPEN]
OSCAR_RECENTLY_VIEWED_COOKIE_SECURE = True
OSCAR_URL_SCHEMA = "https"
