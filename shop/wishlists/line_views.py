"""Products on a list: put there, taken off with a way back, put into the basket."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from shop.basket.forms import AddToBasketForm
from shop.basket.fragments import render_visitor
from shop.basket.models import BasketClosedError
from shop.basket.request import ShopRequest
from shop.catalogue.models import Product
from shop.partner.strategy import is_public
from shop.security.requests import SignedInRequest
from shop.security.same_origin import same_origin_required
from shop.wishlists.lists import TooManyError, add_product, lists_of
from shop.wishlists.views import own_list

LONGEST_ID = 18  # digits that fit into the column, whatever they are


class OwnRequest(ShopRequest, SignedInRequest):
    """Behind login_required; only for the type checker."""


def wished_product(pk: int) -> Product:
    product = get_object_or_404(Product.objects.select_related("parent", "product_class"), pk=pk)
    if not is_public(product):
        raise Http404
    return product


# Its form stands on pages that are the same for everybody and has no CSRF token.
@method_decorator([same_origin_required, never_cache], name="dispatch")
class AddView(View):
    """A guest is asked to log in, and comes back to a page that asks once more: nothing changes by a GET."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        product = wished_product(pk)
        if not request.user.is_authenticated:
            return redirect(self._door(pk))
        context = {"product": product, "wishlists": lists_of(request.user)}
        return render(request, "oscar/wishlists/add.html", context)

    def post(self, request: Any, pk: int) -> HttpResponse:
        product = wished_product(pk)
        if not request.user.is_authenticated:
            return self._to_the_door(request, pk)
        try:
            wishlist, is_new = add_product(owner=request.user, product=product, key=request.POST.get("key", "")[:6])
        except TooManyError:
            messages.error(request, _("This list is full. Take something off it, or make another one."))
            return render_visitor(request) if request.htmx else redirect("wishlists:list")
        text = _("“%(title)s” is on your list “%(name)s”.") if is_new else _("“%(title)s” was on “%(name)s” already.")
        messages.success(request, text % {"title": product.get_title(), "name": wishlist.name})
        return render_visitor(request) if request.htmx else redirect("wishlists:detail", key=wishlist.key)

    def _to_the_door(self, request: Any, pk: int) -> HttpResponse:
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": self._door(pk)})
        return redirect(self._door(pk))

    def _door(self, pk: int) -> str:
        return f"{reverse('customer:login')}?{urlencode({'next': reverse('wishlists:add', args=[pk])})}"


class AddChosenView(AddView):
    """One form for a whole list of products: the button that was pressed names the product."""

    http_method_names = ["post"]

    def post(self, request: Any, pk: int = 0) -> HttpResponse:
        return super().post(request, chosen_id(request.POST.get("product", "")))


def chosen_id(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_ID):
        raise Http404
    return int(given)


@method_decorator([login_required, never_cache], name="dispatch")
class ChangeView(View):
    """What a button of the own list does."""

    http_method_names = ["post"]


class RemoveView(ChangeView):
    def post(self, request: OwnRequest, key: str, pk: int) -> HttpResponse:
        line = get_object_or_404(own_list(request, key).lines, pk=pk)
        product_id = line.product_id
        line.delete()
        back = reverse("wishlists:detail", args=[key])
        return redirect(f"{back}?removed={product_id}" if product_id else back)


class RestoreView(ChangeView):
    """Undo."""

    def post(self, request: OwnRequest, key: str, pk: int) -> HttpResponse:
        own_list(request, key)
        add_product(owner=request.user, product=wished_product(pk), key=key)
        return redirect("wishlists:detail", key=key)


class MoveToBasketView(ChangeView):
    def post(self, request: OwnRequest, key: str, pk: int) -> HttpResponse:
        line = get_object_or_404(own_list(request, key).lines, pk=pk)
        product = wished_product(line.product_id or 0)
        form = AddToBasketForm(request.basket, product, {"quantity": 1})
        if form.is_valid():
            _put_into_open_basket(request, product)
            line.delete()
            messages.success(request, _("“%(title)s” is in your basket.") % {"title": product.get_title()})
        else:
            for text in dict.fromkeys(error for errors in form.errors.values() for error in errors):
                messages.error(request, text)
        return redirect("wishlists:detail", key=key)


def _put_into_open_basket(request: OwnRequest, product: Product) -> None:
    """Into the next basket, when this one is ordered in another tab at the same moment."""
    while True:
        try:
            request.basket.add_product(product, 1)
            return
        except BasketClosedError:
            request.renew_basket()
