"""What providers have told the shop: each event stored once, and whether it has been acted upon."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shop.dashboard.messages.find import events_of
from shop.dashboard.messages.forms import SearchForm
from shop.order.models import Order
from shop.payment.models import WebhookEvent

PER_PAGE = 30


@require_safe
def inbound_list(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    number = form.cleaned_data["order"] if form.is_valid() else ""
    pages = Paginator(_events(number).order_by("-received_at", "-pk"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    known = _known_numbers(page.object_list)
    context = {
        "form": form,
        "number": number,
        "rows": [(event, _number(event) if _number(event) in known else "") for event in page],
        "page_obj": page,
        "paginator": pages,
    }
    return render(request, "dashboard/messages/inbound.html", context)


def _events(number: str) -> QuerySet[WebhookEvent]:
    if not number:
        return WebhookEvent.objects.all()
    order = Order.objects.filter(number=number).first()
    return WebhookEvent.objects.none() if order is None else events_of(order)


def _number(event: WebhookEvent) -> str:
    return str(event.payload.get("order", ""))


def _known_numbers(events: Iterable[WebhookEvent]) -> set[str]:
    """Those of the numbers in the events that are orders of this shop: others use the same account, perhaps."""
    numbers = {_number(event) for event in events}
    return set(Order.objects.filter(number__in=numbers).values_list("number", flat=True))
