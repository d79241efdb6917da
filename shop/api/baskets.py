"""A basket by its token, which nobody can guess and which is no other kind's."""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from oscar.core.loading import get_class

from shop.api.auth import Visitor, visitor
from shop.api.errors import Problem, not_found
from shop.api.schemas.baskets import BasketOut
from shop.basket.current import open_basket_of
from shop.basket.models import Basket
from shop.partner.strategy import Selector

Applicator = get_class("offer.applicator", "Applicator")
_signer = TimestampSigner(sep=".", salt="shop.api.baskets")


def token_of(basket: Basket) -> str:
    return _signer.sign(str(basket.pk))


def open_basket_for(user: Visitor) -> Basket:
    """A new one for a guest; for a customer the one that the website shows too."""
    if not user.is_authenticated:
        made: Basket = Basket.objects.create()
        return made
    return open_basket_of(user)


def basket_by_token(request: HttpRequest, token: str) -> Basket:
    """In any state. Problem 404 for a token that is forged or too old, and for another customer's basket."""
    try:
        pk = _signer.unsign(token, max_age=settings.OSCAR_BASKET_COOKIE_LIFETIME)
    except BadSignature:
        raise not_found() from None
    basket: Basket | None = Basket.objects.filter(pk=pk).first()
    user = visitor(request)
    if basket is None or basket.owner_id not in (None, user.pk):
        raise not_found()
    basket.strategy = Selector().strategy()
    return basket


def open_basket(request: HttpRequest, token: str) -> Basket:
    """With offers applied. Problem 409 when it has been ordered."""
    basket = basket_by_token(request, token)
    if not basket.can_be_edited:
        raise closed()
    if not basket.is_empty:
        Applicator().apply(basket, visitor(request))
    return basket


def closed() -> Problem:
    return Problem(409, "basket-closed", "This basket has been ordered and can no longer be changed.")


def present(request: HttpRequest, token: str) -> BasketOut:
    """As it is now, read anew."""
    return BasketOut.of(open_basket(request, token), token, settings.OSCAR_DEFAULT_CURRENCY)
