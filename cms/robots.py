from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control

from shop.languages.addresses import in_every_language

# What is one visitor's, endless, or the staff's. Search results: a crawler would index its own questions.
CLOSED = (
    "/account/",
    "/api/",
    "/cms/",
    "/dashboard/",
    "/fragments/",
    "/shop/accounts/",
    "/shop/basket/",
    "/shop/checkout/",
    "/shop/search/",
)


@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """A shop on trial (SEARCH_ENGINES=off) must not be found instead of the real one."""
    closed = [path for one in CLOSED for path in _everywhere(one)] if settings.SEARCH_ENGINES else ["/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    if settings.SEARCH_ENGINES:
        lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def _everywhere(path: str) -> list[str]:
    """The path in each language that has one of its own."""
    return list(dict.fromkeys(address for _code, address in in_every_language(path)))
