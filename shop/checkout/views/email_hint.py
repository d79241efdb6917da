"""The answer to “Did you mean …@gmail.com?”: nobody has to give one to go on."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shop.basket.request import ShopRequest
from shop.checkout.state import Checkout
from shop.checkout.steps import STEPS


@require_POST
@never_cache
def answer_email_hint(request: ShopRequest) -> HttpResponse:
    """Back to the step that asked. Only the shop's own suggestion is taken, whatever a form says."""
    checkout = Checkout(request)
    hint = checkout.email_hint
    if hint and request.POST.get("answer") == "yes":
        checkout.data.set_guest_email(hint)
    elif hint:
        checkout.keep_email()
    step = request.POST.get("step", "")
    return redirect(step if step in STEPS else STEPS[0])
