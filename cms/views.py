from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control

# What is one visitor's, endless, or the staff's. Search results: a crawler would index its own questions.
CLOSED = (
    "/account/",
    "/api/",
    "/cms/",
    "/dashboard/",
    "/shop/accounts/",
    "/shop/basket/",
    "/shop/checkout/",
    "/shop/search/",
)


@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += [f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
