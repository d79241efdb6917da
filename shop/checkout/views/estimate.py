from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shop.basket.request import ShopRequest
from shop.checkout.estimate import ask_country


@require_POST
@never_cache
def estimate(request: ShopRequest) -> HttpResponse:
    """Remember where to; the basket's page shows what it costs, and the checkout begins there."""
    if not ask_country(request, request.POST.get("country", "")):
        messages.error(request, _("We do not deliver to this country."))
    return redirect("basket:summary")
