"""What every environment shares. Environments: demo, production, test."""

from pathlib import Path

from shop.settings.api import *
from shop.settings.env import database, env
from shop.settings.languages import *
from shop.settings.logs import *
from shop.settings.oscar import *
from shop.settings.oscar import OSCAR_INSTALLED
from shop.settings.security import *
from shop.settings.shipping import *
from shop.settings.wagtail import *
from shop.settings.wagtail import WAGTAIL_INSTALLED

BASE_DIR = Path(__file__).resolve().parents[2]
STATE_DIR = BASE_DIR / ".state"

PRODUCTION = False
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
SITE_ID = 1
# The address customers use, for links in mails and for the payment host's way back.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "shop.accounts.apps.AccountsConfig",
    "shop.outbox.apps.OutboxConfig",
    "shop.languages.apps.LanguagesConfig",
    "shop.page_cache.apps.PageCacheConfig",
    "shop.security.apps.SecurityConfig",
    "shop.mail.apps.MailConfig",
    "shop.fulfilment.apps.FulfilmentConfig",
    "shop.invoicing.apps.InvoicingConfig",
    "shop.returns.apps.ReturnsConfig",
    "shop.api.apps.ApiConfig",
    "shop.theming.apps.ThemingConfig",
    "shop.exchange.apps.ExchangeConfig",
    "shop.doctor.apps.DoctorConfig",
    "cms.apps.CmsConfig",
    "fixtures.apps.FixturesConfig",
    *WAGTAIL_INSTALLED,
    *OSCAR_INSTALLED,
    "django.contrib.postgres",
    "django_otp",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
]

MIDDLEWARE = [
    "shop.security.middleware.RequestIdMiddleware",
    "shop.page_cache.middleware.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shop.security.csp.CSPMiddleware",
    "shop.security.policy_headers.PolicyHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shop.languages.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "shop.security.middleware.StaffSecondFactorMiddleware",
    "shop.theming.middleware.ThemeMiddleware",
    "cms.middleware.EditorsOnlyMiddleware",
    "shop.dashboard.middleware.MerchantsOnlyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop.basket.middleware.BasketMiddleware",
    "cms.middleware.LocalisedRedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

FORM_RENDERER = "shop.lib.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.template.context_processors.media",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "wagtail.contrib.settings.context_processors.settings",
                "shop.theming.context_processors.theme",
                "shop.catalogue.context_processors.navigation",
                "cms.context_processors.store",
            ],
            "builtins": ["shop.theming.templatetags.components"],
            "libraries": {"static": "shop.theming.templatetags.static_files"},
            "loaders": [
                "shop.theming.loader.ThemeLoader",
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                ),
                "shop.theming.loader.FallbackLoader",
            ],
        },
    },
]

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
# Of each web process, for whole pages; 0 makes every page anew. The names are of URLs: what is there is made for nobody
# in particular, and kept if the view says what it shows (shop.page_cache.tags).
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", default=64)
QUICK_REQUESTS_AT_ONCE = env.int("QUICK_REQUESTS_AT_ONCE", default=1)
PAGE_CACHE_VIEWS = ["catalogue:index", "catalogue:category", "catalogue:detail", "wagtail_serve"]
# Their headers are the same on every page, and a page that is kept passes none of them.
PAGE_CACHE_HEADERS = [
    "django.middleware.security.SecurityMiddleware",
    "shop.security.csp.CSPMiddleware",
    "shop.security.policy_headers.PolicyHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Never cached_db beside a cache of each process's own: the next request, in another process, would see an old session.
SESSION_ENGINE = "shop.security.session_store"

LOCALE_PATHS = [BASE_DIR / "shop" / "locale"]
FORMAT_MODULE_PATH = ["shop.lib.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Berlin")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(STATE_DIR / "static")))
STATICFILES_FINDERS = [
    "shop.theming.finder.ThemeFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(STATE_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shop.theming.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a product with 200 variants in one form

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 8  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = OSCAR_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="shop@example.com")
MERCHANT_EMAIL = env.str("MERCHANT_EMAIL", default=DEFAULT_FROM_EMAIL)  # who is told of what waits for a person
# Of security.txt: whom finders of a hole write to (addresses with their scheme), and by which rules.
SECURITY_CONTACTS = env.list("SECURITY_CONTACTS", default=[f"mailto:{MERCHANT_EMAIL}"])
SECURITY_POLICY_URL = env.str("SECURITY_POLICY_URL", default="")

# Payment. The API base is for the stand-in only and is refused together with a live key (shop.payment.checks).
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")
PAYMENT_ATTEMPT_MINUTES = env.int("PAYMENT_ATTEMPT_MINUTES", default=60)
# So long the link in a mail opens the page of an order; after that a fresh one is mailed on request.
ORDER_LINK_DAYS = env.int("ORDER_LINK_DAYS", default=180)
# A customer who asked for it is reminded of an order that was not paid in time so many hours after.
ORDER_REMINDER_HOURS = env.int("ORDER_REMINDER_HOURS", default=4)

# So many days after the delivery a customer may ask to send goods back (EU withdrawal: 14).
RETURN_DAYS = env.int("RETURN_DAYS", default=14)

# Imports fetch pictures from public addresses only; the tests' picture server is on this machine.
FETCH_FROM_PRIVATE_ADDRESSES = False

# A shop on trial says off: robots are sent away, so that it is not found instead of the real one.
SEARCH_ENGINES = env.bool("SEARCH_ENGINES", default=True)

# Prices are entered and shown with tax; this is the share of tax added to the net price.
SHOP_TAX_RATE = env.str("SHOP_TAX_RATE", default="0.19")
