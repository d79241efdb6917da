"""Asking for word of a product's return, confirming it, and taking it back. Whatever changes something is a POST."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, View
from oscar.core.loading import get_class, get_model

from shop.customer.alerts.subscribe import (
    active_alerts,
    alert_of,
    confirmed_request,
    request_alert,
    subscribe,
)
from shop.customer.forms import EmailForm
from shop.security.client_address import client_address
from shop.security.requests import SignedInRequest
from shop.security.same_origin import same_origin_required

is_public = get_class("partner.strategy", "is_public")
Product = get_model("catalogue", "Product")


# The form stands on the product's page, which is the same for everybody and has no CSRF token.
@method_decorator([same_origin_required, never_cache], name="dispatch")
class RequestAlertView(View):
    """A guest's address gets a mail to confirm; a customer's own, with or without being typed, is taken at once."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect(self._product(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = self._product(pk)
        own = request.user.email if request.user.is_authenticated else ""
        form = EmailForm({"email": request.POST.get("email") or own})
        if not form.is_valid():
            return self._answer(request, product, form)
        email = form.cleaned_data["email"]
        if request.user.is_authenticated and email.casefold() == own.casefold():
            subscribe(product=product, user=request.user)
            text = _("We will write to %(email)s as soon as it is back.")
        else:
            request_alert(product=product, email=email, client_address=client_address(request))
            text = _("We have sent a mail to %(email)s. Follow the link in it, and we tell you when it is back.")
        return self._answer(request, product, form, text % {"email": email})

    def _product(self, pk: int) -> Any:
        product = get_object_or_404(Product.objects.select_related("parent"), pk=pk)
        if not is_public(product) or product.is_parent:
            raise Http404
        return product

    def _answer(self, request: Any, product: Any, form: EmailForm, done: str = "") -> HttpResponse:
        """For the page's script the form again, or what was done; else a page of its own."""
        template = "partials/alert_form.html" if request.htmx else "request.html"
        context = {"selected": product, "product": product, "form": form, "done": done}
        return render(request, f"oscar/customer/alerts/{template}", context)


@method_decorator(never_cache, name="dispatch")
class ConfirmAlertView(View):
    """Behind the link of the mail: asks once more, because a mail program may open links by itself."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = confirmed_request(token)
        if found is None:
            return _link_is_over(request)
        return render(request, "oscar/customer/alerts/confirm.html", {"product": found[0], "email": found[1]})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        found = confirmed_request(token)
        if found is None:
            return _link_is_over(request)
        product, email = found
        subscribe(product=product, email=email)
        return render(request, "oscar/customer/alerts/confirmed.html", {"product": product, "email": email})


@method_decorator(never_cache, name="dispatch")
class CancelAlertView(View):
    """Behind the link in the mail, for whoever has it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        alert = alert_of(token)
        if alert is None:
            return _link_is_over(request)
        return render(request, "oscar/customer/alerts/cancel.html", {"alert": alert})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        alert = alert_of(token)
        if alert is None:
            return _link_is_over(request)
        if alert.can_be_cancelled:
            alert.cancel()
        return render(request, "oscar/customer/alerts/cancel.html", {"alert": alert})


@method_decorator([login_required, never_cache], name="dispatch")
class AlertListView(ListView):
    request: SignedInRequest
    template_name = "oscar/customer/alerts/list.html"
    context_object_name = "alerts"
    extra_context = {"account_page": "alerts"}

    def get_queryset(self) -> Any:
        return active_alerts().filter(user=self.request.user).select_related("product__parent").order_by("-pk")


@method_decorator([login_required, never_cache], name="dispatch")
class CancelOwnAlertView(View):
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        alert = get_object_or_404(active_alerts().filter(user=request.user), pk=pk)
        alert.cancel()
        messages.success(request, _("You will not be told of it any more."))
        return redirect("customer:alert-list")


def _link_is_over(request: HttpRequest) -> HttpResponse:
    return render(request, "oscar/customer/alerts/link_over.html", status=410)
