from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.utils.translation import ngettext
from oscar.apps.basket.middleware import BasketMiddleware as OscarBasketMiddleware

from shop.basket.aside import bring_along, next_basket
from shop.basket.current import open_basket_of, open_basket_of_guest
from shop.basket.models import Basket, BasketClosedError

MOST_NAMED = 5  # titles in a message


class BasketMiddleware(OscarBasketMiddleware):
    """Whose basket a request is about. Two first requests of one customer find one basket, not two or an error."""

    def get_basket(self, request: Any) -> Basket:
        if request._basket_cache is None:
            request._basket_cache = self._find(request)
            request.renew_basket = lambda: self._renew(request)
        return request._basket_cache

    def get_cookie_basket(self, cookie_key: str, request: Any, manager: Any) -> Basket | None:
        """The open basket that a guest's cookie names; a cookie that names none is to go."""
        if cookie_key not in request.COOKIES:
            return None
        try:
            found = open_basket_of_guest(int(Signer().unsign(request.COOKIES[cookie_key])))
        except (BadSignature, ValueError):
            found = None
        if found is None:
            request.cookies_to_delete.append(cookie_key)
        return found

    def merge_baskets(self, master: Basket, slave: Basket) -> None:
        """Add up. Oscar keeps the larger quantity, and so loses what another tab puts in at the same moment; a
        basket is merged only once, so nothing is counted twice."""
        master.merge(slave, add_quantities=True)

    def apply_offers_to_basket(self, request: Any, basket: Basket) -> None:
        if not basket.is_empty and not request.user.is_authenticated:
            basket.guest_email = _guest_email(request)
        super().apply_offers_to_basket(request, basket)
        request.basket = basket  # read once, it need not be looked up behind Oscar's lazy object each time

    def _find(self, request: Any) -> Basket:
        cookie_key = self.get_cookie_key(request)
        guests = self.get_cookie_basket(cookie_key, request, Basket.open)
        if not request.user.is_authenticated:
            return guests or _next_of_guest(request.COOKIES.get(cookie_key, ""))
        mine = open_basket_of(request.user)
        if guests is None:
            return mine
        request.cookies_to_delete.append(cookie_key)
        return self._bring_along(request, mine, guests)

    def _bring_along(self, request: Any, mine: Basket, guests: Basket) -> Basket:
        """What was put in before the login. A basket that is ordered at this very moment is followed by the next."""
        units, titles = guests.num_items, [line.product.get_title() for line in guests.all_lines()]
        while True:
            try:
                bring_along(guests=guests, mine=mine)
                self.merge_baskets(mine, guests)
                break
            except BasketClosedError:
                mine = open_basket_of(request.user)
        if units:
            messages.warning(request, _what_came_along(units, titles))
        return mine

    def _renew(self, request: Any) -> Basket:
        """The basket after one that was ordered, or merged, while this request was on its way."""
        request._basket_cache = None
        basket = self._find(request)
        basket.strategy = request.strategy
        self.apply_offers_to_basket(request, basket)
        request._basket_cache = request.basket = basket
        return basket


def _what_came_along(units: int, titles: list[str]) -> str:
    """How many they are, and which: a basket from before may have others."""
    text = ngettext(
        "We have added %(units)d item from before you logged in to your basket: %(titles)s.",
        "We have added %(units)d items from before you logged in to your basket: %(titles)s.",
        units,
    )
    named = ", ".join(titles[:MOST_NAMED]) + (" …" if len(titles) > MOST_NAMED else "")
    return text % {"units": units, "titles": named}


def _next_of_guest(cookie: str) -> Basket:
    """A basket to be. When the one of the cookie was ordered, what was set aside beside it stays the visitor's."""
    try:
        ordered_id = int(Signer().unsign(cookie))
    except (BadSignature, ValueError):
        return Basket()
    return next_basket(ordered_id) or Basket()


def _guest_email(request: Any) -> str:
    """As a guest told the checkout. Oscar's CheckoutSessionData would open a session for everybody who only looks."""
    return str(request.session.get("checkout_data", {}).get("guest", {}).get("email") or "")
