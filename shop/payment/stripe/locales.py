"""The languages of Stripe's payment page: https://docs.stripe.com/api/checkout/sessions/create, `locale`."""

FAMILIES = "bg cs da de el en es et fi fil fr hr hu id it ja ko lt lv ms mt nb nl pl pt ro ru sk sl sv th tr vi zh"
REGIONS = "en-GB es-419 fr-CA pt-BR zh-HK zh-TW"
LOCALES = frozenset(f"{FAMILIES} {REGIONS}".split())


def locale_of(language: str) -> str:
    """The page's language for one of ours ("en-gb"); "auto", the browser's, where Stripe has none."""
    family, _, region = language.partition("-")
    exact = f"{family}-{region.upper()}" if region else family
    return next((one for one in (exact, family) if one in LOCALES), "auto")
