import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.payment.events import store_event
from shop.payment.stripe.client import SignatureError, signed_event
from shop.payment.stripe.events import event_from

logger = logging.getLogger(__name__)
MAX_BODY_BYTES = 256 * 1024  # Stripe's events have some kilobytes


@csrf_exempt  # the signature says who it is from
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Stripe tells that something happened: verify, store, answer. The worker does the rest."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:  # the web server sees to it that it is a number
        return HttpResponse(status=413)
    try:
        event = event_from(signed_event(request.body, request.headers.get("Stripe-Signature", "")))
    except (SignatureError, KeyError) as error:
        logger.warning("stripe webhook refused: %s", error)
        return HttpResponse("Not an event that Stripe signed for this shop.\n", status=400, content_type="text/plain")
    store_event(provider="stripe", event=event)
    return HttpResponse(status=200)
