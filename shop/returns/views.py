"""Asking to send goods back, from the page of the order or its signed link."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.basket.request import ShopRequest
from shop.order import links
from shop.order.by_link import by_link
from shop.order.models import Order
from shop.returns.forms import ReturnForm
from shop.returns.request import ReturnRefusedError, request_return, returnable_lines, returnable_until, why_not

PAGE = "returns/ask.html"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@by_link
def ask(request: ShopRequest, order: Order) -> HttpResponse:
    refusal = why_not(order)
    form = ReturnForm(request.POST if request.method == "POST" else None, lines=returnable_lines(order))
    context = {"order": order, "form": form, "refusal": refusal, "until": returnable_until(order)}
    context["status_path"] = links.status_path(order)
    if refusal or not form.is_valid():
        return render(request, PAGE, context)
    actor = order.user if request.user.is_authenticated and request.user.pk == order.user_id else None
    data = form.cleaned_data
    try:
        request_return(
            order_id=order.pk, wanted=form.wanted(), note=data["note"], form_key=data["form_key"], actor=actor
        )
    except ReturnRefusedError as refused:
        form.add_error(None, str(refused))
        return render(request, PAGE, context)
    messages.success(request, _("We have your request and write to you soon."))
    return redirect(links.status_path(order))
