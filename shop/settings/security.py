"""Doors: passwords, sessions, lockouts, content security policy."""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from shop.settings.env import env, networks

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "shop.security.backends.AttemptLimitBackend",  # counts before anything is evaluated
    "axes.backends.AxesStandaloneBackend",  # records, and answers with the lockout page
    "shop.security.backends.EmailBackend",
]
PASSWORD_HASHERS = [
    "shop.security.hashers.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The account pages change them, with audit, mail and confirmation; Wagtail's own forms would not.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
PASSWORD_RESET_TIMEOUT = 60 * 60

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shop.security.views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel is a frame
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # which asks for DENY there
    "templates.W003",  # {% load static %} is ours on purpose (TEMPLATES)
]
# Stricter than strict-origin-when-cross-origin: a link out of the shop says not even that it came from here, and the
# keys in some addresses (an order's, a new password's) reach nobody. Own pages still see where a visitor came from.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# What no page of the shop needs is off for it and for whatever it embeds; https://www.w3.org/TR/permissions-policy/
NOBODY, OURSELVES = "()", "(self)"
PERMISSIONS_POLICY = {
    "accelerometer": NOBODY,
    "autoplay": NOBODY,
    "camera": NOBODY,
    "display-capture": NOBODY,
    "encrypted-media": NOBODY,
    "geolocation": NOBODY,
    "gyroscope": NOBODY,
    "hid": NOBODY,
    "idle-detection": NOBODY,
    "magnetometer": NOBODY,
    "microphone": NOBODY,
    "midi": NOBODY,
    "payment": NOBODY,  # cards are entered on the payment host's own pages
    "picture-in-picture": NOBODY,
    "screen-wake-lock": NOBODY,
    "serial": NOBODY,
    "usb": NOBODY,
    "xr-spatial-tracking": NOBODY,
    "clipboard-read": NOBODY,
    "clipboard-write": OURSELVES,  # "copy link"
    "fullscreen": OURSELVES,
    "publickey-credentials-create": OURSELVES,  # passkeys
    "publickey-credentials-get": OURSELVES,
    "web-share": OURSELVES,
}
EMBEDDABLE_PATHS = ("/api/", "/feeds/", "/media/", "/.well-known/")

# Wrong passwords within the cool-off time: for one account from one address, for one account, from one address.
LOGIN_FAILURE_LIMIT = AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
LOGIN_ACCOUNT_LIMIT = 50
LOGIN_ADDRESS_LIMIT = 100
LOGIN_COOLOFF = AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_COOLOFF_MINUTES", default=15))
# Mails that strangers ask us to send (registration, recovery).
MAILS_PER_ADDRESS_AND_HOUR = 3
MAILS_PER_CLIENT_AND_HOUR = 30
# Voucher codes that were none, or could not be used.
VOUCHER_CODES_PER_CLIENT_AND_HOUR = 30
VOUCHER_CODES_PER_BASKET = 10  # in ten minutes

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "shop.security.sign_in.locked_out"
AXES_USERNAME_FORM_FIELD = "username"  # AuthenticationForm's credentials key, though USERNAME_FIELD is email
AXES_USERNAME_CALLABLE = "shop.security.sign_in.axes_username"
AXES_SENSITIVE_PARAMETERS = ["username", "csrfmiddlewaretoken"]  # besides the password: what it never stores
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a guesser locks its victim out for ever
AXES_ENABLE_ADMIN = False
# A client's address is only believed from these proxies (comma-separated); none means the socket's own.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES")
AXES_CLIENT_IP_CALLABLE = "shop.security.client_address.client_address"

# Encrypt the keys of authenticator apps; newest first. Without them SECRET_KEY (and its fallbacks) does it.
OTP_ENCRYPTION_KEYS = env.list("OTP_ENCRYPTION_KEYS", default=[])
# Seal the audit log; newest first, and keep the old ones: what they sealed is verified with them.
AUDIT_KEYS = env.list("AUDIT_KEYS", default=[])
# Refunds, exports of personal data, settings of payments … want a second factor that was passed so lately.
STEP_UP_MINUTES = env.int("STEP_UP_MINUTES", default=30)
# Absolute, from the password and again from the second factor on: a working day.
STAFF_SESSION_AGE = timedelta(hours=12)

# The payment host must be named: form-action is checked on the 303 that follows the checkout's post.
PAYMENT_HOSTS = [env.str("STRIPE_CHECKOUT_ORIGIN", default="https://checkout.stripe.com")]
# Where browsers tell what the policy made them refuse, and how much of it is taken and kept.
POLICY_REPORTS = "policy"
POLICY_REPORTS_PATH = "/reports/policy/"
POLICY_REPORTS_PER_CLIENT_AND_HOUR = 60
POLICY_REPORTS_PER_HOUR = 1000
POLICY_REPORT_KINDS = 500
POLICY_REPORT_DAYS = 30
CONTENT_SECURITY_POLICY: dict[str, dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF, *PAYMENT_HOSTS],
        "report-uri": POLICY_REPORTS_PATH,
    },
}
