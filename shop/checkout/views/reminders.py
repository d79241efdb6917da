from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop.basket.request import ShopRequest
from shop.order.remind import opt_out, order_to_opt_out


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signature says that it is our own link
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def no_reminders(request: ShopRequest, token: str) -> HttpResponse:
    """Asks on GET, since a mail program may open links by itself; opts out on POST."""
    order = order_to_opt_out(token)
    if order is None:
        raise Http404
    if request.method == "POST":
        opt_out(order=order)
    return render(request, "oscar/checkout/no_reminders.html", {"is_done": request.method == "POST"})
