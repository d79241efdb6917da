"""What the search box and the results page ask for in the background. Nothing here reads a session or a user."""

import time

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from shop.search import log
from shop.search.suggestions import suggest
from shop.security.client_address import client_address, client_network
from shop.security.same_origin import same_origin_required

REPORTS_PER_MINUTE = 60  # of one client; a person opens a few results, a script thousands


@require_safe
@cache_control(public=True, max_age=300)
def suggestions(request: HttpRequest) -> HttpResponse:
    found = suggest(request.GET.get("q", ""))
    return render(request, "oscar/search/partials/suggestions.html", {"suggestions": found})


@require_POST
@same_origin_required
def seen(request: HttpRequest) -> HttpResponse:
    """A results page was seen, or one of its results was opened."""
    if _is_within_limit(request):
        try:
            log.record(request.POST.get("ticket", "")[:500], clicked=request.POST.get("event") == "click")
        except signing.BadSignature:
            return HttpResponse(status=400)
    return HttpResponse(status=204)


def _is_within_limit(request: HttpRequest) -> bool:
    key = f"search.seen:{client_network(client_address(request))}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) <= REPORTS_PER_MINUTE
    except ValueError:  # dropped by a full cache in between
        return True
