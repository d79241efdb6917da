"""The parts of a page that are one visitor's own, fetched by pages that are the same for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.basket.presentation import line_summaries
from shop.basket.request import ShopRequest
from shop.page_cache.parts import catch_up


@require_safe
@never_cache
def visitor(request: ShopRequest) -> HttpResponse:
    """Name, mini-basket and messages; for somebody without session and basket, no query."""
    return render_visitor(request)


def render_visitor(request: ShopRequest) -> HttpResponse:
    basket, user = request.basket, request.user
    if not basket.is_empty:
        catch_up()
    context = {
        "user_name": (user.first_name or user.email) if user.is_authenticated else "",
        "num_items": basket.num_items,
        "lines": line_summaries(basket),
        "total": basket.total_incl_tax,
        "currency": basket.currency,
    }
    return render(request, "fragments/visitor.html", context)
