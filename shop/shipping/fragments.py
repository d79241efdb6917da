"""When the quickest delivery of an order placed now arrives: the same for everybody, and asked for by pages that are
kept longer than a date is true."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.shipping.estimate import quickest_window

# A date is at most so old after the hour at which parcels leave, or after midnight.
FRESH_SECONDS = 600


@require_safe
@cache_control(public=True, max_age=FRESH_SECONDS)
def delivery_estimate(request: HttpRequest) -> HttpResponse:
    """No content where no merchant promises a date: then htmx leaves the page as it is."""
    window = quickest_window()
    if window is None:
        return HttpResponse(status=204)
    return render(request, "oscar/catalogue/partials/delivery_dates.html", {"window": window})
