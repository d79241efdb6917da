from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from oscar.apps.basket.signals import basket_addition
from oscar.core.loading import get_class

from shop.basket.forms import AddToBasketForm
from shop.basket.fragments import render_visitor
from shop.basket.models import Basket, BasketClosedError
from shop.basket.request import ShopRequest
from shop.catalogue.models import Product, ProductClass
from shop.lib.prepared import prepared
from shop.partner.strategy import is_public
from shop.security.same_origin import same_origin_required

Applicator = get_class("offer.applicator", "Applicator")


@same_origin_required
@require_POST
def add(request: ShopRequest, pk: int) -> HttpResponse:
    """Put a product, or a variant, into the basket. Its form stands on cached pages and has no CSRF token."""
    product = next(iter(_product(pk)), None)
    if product is None or not is_public(product):
        raise Http404
    form = AddToBasketForm(request.basket, product, request.POST)
    if form.is_valid():
        _add(request, form)
    else:
        for text in dict.fromkeys(error for errors in form.errors.values() for error in errors):
            messages.error(request, text)
    if request.htmx:
        return render_visitor(request)
    return redirect(_back(request))


@prepared(int)
def _product(pk: int) -> QuerySet[Product]:
    """With the word whether it has options, as Oscar's form for them looks for it."""
    of_product = Product.product_options.through.objects.filter(product=OuterRef("pk"))
    of_class = ProductClass.options.through.objects.filter(
        productclass=Coalesce(OuterRef("product_class"), OuterRef("parent__product_class"))
    )
    return (
        Product.objects.filter(pk=pk)
        .select_related("product_class", "parent__product_class")
        .annotate(has_product_options=Exists(of_product), has_product_class_options=Exists(of_class))
    )


def _add(request: ShopRequest, form: Any) -> None:
    _put_into_open_basket(request, form)
    if request.htmx:  # else the next page does
        Applicator().apply(request.basket, request.user, request)
    basket_addition.send(sender=Basket, product=form.product, user=request.user, request=request)
    messages.success(request, _("“%(title)s” is in your basket.") % {"title": form.product.get_title()})


def _put_into_open_basket(request: ShopRequest, form: Any) -> None:
    """Into the next basket, when this one is ordered in another tab, or merged by a login, at the same moment."""
    what = form.product, form.cleaned_data["quantity"], form.cleaned_options()
    while True:
        try:
            request.basket.add_product(*what)
            return
        except BasketClosedError:
            request.renew_basket()


def _back(request: ShopRequest) -> str:
    """Where the visitor came from, when that is one of our own pages."""
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(url, request.get_host(), require_https=request.is_secure()):
            return url
    return "basket:summary"
