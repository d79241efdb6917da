"""What production demands of its environment. All that is wrong is named at once, in plain words."""

from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from shop.lib.readiness import refuse
from shop.settings.env import database, env, networks, required

LEAST_CHARACTERS, LEAST_DIFFERENT = 50, 10
# What the demo and the tests run with stands in the source for everybody to read.
PUBLIC_SECRETS = (
    "demo-only-",
    "django-insecure-",
    "test-",
    "sk_test_demo",
    "sk_test_suite",
    "sk_test_peer",
    "whsec_demo_only",
    "whsec_suite",
    "whsec_test_peer",
)
SENDS_MAIL = ("smtp", "smtps", "smtp+tls", "smtp+ssl")  # django-environ's other schemes print, keep or drop them
EMBEDDED = "/securecart-"  # its socket's folder (shop.lib.embedded_postgres)


def refuse_faults() -> None:
    """Raise ImproperlyConfigured, with a line for each fault."""
    refuse(all_faults())


def all_faults() -> Iterator[str]:
    for name, faults_of in DEMANDS.items():
        try:
            yield from faults_of(required(name))
        except ImproperlyConfigured as error:
            yield str(error)
    yield from _leftovers()


def _secret_key(value: str) -> Iterator[str]:
    if len(value) < LEAST_CHARACTERS:
        yield f"SECRET_KEY must have at least {LEAST_CHARACTERS} characters"
    elif len(set(value)) < LEAST_DIFFERENT or value.startswith(PUBLIC_SECRETS):
        yield "SECRET_KEY must be random and this shop's own: `openssl rand -base64 48` makes one"


def _hosts(value: str) -> Iterator[str]:
    hosts = [host.strip() for host in value.split(",") if host.strip()]
    if not hosts:
        yield "ALLOWED_HOSTS names no host"
    for host in hosts:
        if "*" in host or host.startswith("."):
            yield f"ALLOWED_HOSTS must name each host: “{host}” lets strangers choose the address in the shop's mails"


def _site_url(value: str) -> Iterator[str]:
    site = urlsplit(value)
    if site.scheme != "https" or not site.hostname:
        yield "SITE_URL must be an https address, such as https://shop.example.com"
    elif (hosts := _given("ALLOWED_HOSTS").lower()) and site.hostname not in hosts.replace(" ", "").split(","):
        yield f"ALLOWED_HOSTS must contain SITE_URL's host, “{site.hostname}”"


def _database(_value: str) -> Iterator[str]:
    if EMBEDDED in unquote(database()["HOST"]):
        yield "DATABASE_URL names the embedded server, which is for the demo and the tests"


def _mail(value: str) -> Iterator[str]:
    if urlsplit(value).scheme not in SENDS_MAIL:
        yield "EMAIL_URL must send mails: smtp+tls://user:password@host:587"


def _stripe_key(value: str) -> Iterator[str]:
    if value.startswith(PUBLIC_SECRETS):
        yield "STRIPE_SECRET_KEY is the demo's: take your account's from Stripe's dashboard"


def _stripe_webhook(value: str) -> Iterator[str]:
    if value.startswith(PUBLIC_SECRETS):
        yield "STRIPE_WEBHOOK_SECRET is the demo's, and anybody could tell the shop that it was paid"


def _proxies(_value: str) -> Iterator[str]:
    if any(network.endswith("/0") for network in networks("TRUSTED_PROXIES")):
        yield "TRUSTED_PROXIES must name your proxies: a network of all addresses lets visitors choose theirs"


DEMANDS: dict[str, Callable[[str], Iterator[str]]] = {
    "SECRET_KEY": _secret_key,
    "ALLOWED_HOSTS": _hosts,
    "SITE_URL": _site_url,
    "DATABASE_URL": _database,
    "EMAIL_URL": _mail,
    "STRIPE_SECRET_KEY": _stripe_key,
    "STRIPE_WEBHOOK_SECRET": _stripe_webhook,
    # TLS ends there; without it all customers would share the proxy's count of wrong passwords.
    "TRUSTED_PROXIES": _proxies,
}


def _leftovers() -> Iterator[str]:
    """Of the demo or of looking for a fault: nothing reads some of these, but somebody believes that it does."""
    if _given("DEBUG").lower() in env.BOOLEAN_TRUE_STRINGS:
        yield "DEBUG is set: pages that show settings and code are not for production"
    if _given("STRIPE_API_BASE"):
        yield "STRIPE_API_BASE is set: payments would go to a stand-in of Stripe"
    page = _given("STRIPE_CHECKOUT_ORIGIN")
    if page and not page.startswith("https://"):
        yield "STRIPE_CHECKOUT_ORIGIN is no https address: customers would be sent to a stand-in of Stripe's page"


def _given(name: str) -> str:
    return str(env.str(name, default=""))
