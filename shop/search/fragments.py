"""Cards for pages that keep no visitor's history: the browser remembers what was looked at, and asks for these."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.search.cards import cards_for

MOST = 12
LONGEST_ID = 18  # digits that fit into the column, whatever they are


@require_safe
@cache_control(public=True, max_age=300)
def product_cards(request: HttpRequest) -> HttpResponse:
    """`?ids=7,3,12`: the cards in that order, at most MOST of them. What is no id of a product is passed over."""
    asked = [part for part in request.GET.get("ids", "")[:400].split(",") if part.isascii() and part.isdigit()]
    ids = list(dict.fromkeys(int(part) for part in asked if len(part) <= LONGEST_ID))
    return render(request, "fragments/product_cards.html", {"cards": cards_for(ids[:MOST])})
