"""What a customer lets the shop do: in the account, and by the links of mails."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop.customer import consent, opt_out
from shop.customer.review_mail import MAIL as REVIEW_MAIL
from shop.mail.brand import shop_name
from shop.security.client_address import client_address
from shop.security.requests import SignedInRequest

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@never_cache
@login_required
def consents(request: SignedInRequest) -> HttpResponse:
    # The server's own words are kept as what was agreed to, never what a form says.
    words = consent.wording(shop_name())
    if request.method == "POST":
        if "reviews" in request.POST:
            _choose_review_mails(request, is_wanted=request.POST["reviews"] == "yes")
        elif request.POST.get("news") == "yes":
            consent.ask_for_news(user=request.user, agreed_to=words, client_address=client_address(request))
            messages.info(request, _("We have written to you. Follow the link in that mail to say yes."))
        else:
            consent.leave_news(email=request.user.email, actor=request.user)
            messages.success(request, _("You get no more news from us."))
        return redirect("customer:consents")
    context: dict[str, Any] = {"consent": consent.consent_of(request.user.email), "wording": words}
    context["wants_review_mails"] = opt_out.wants(request.user.email, REVIEW_MAIL)
    return render(request, "oscar/customer/consents.html", {**context, "account_page": "consents"})


@get_or_post
@never_cache
def confirm_news(request: HttpRequest, token: str) -> HttpResponse:
    """Asks on GET, since a mail program may open links by itself."""
    found = consent.consent_to_confirm(token)
    if found is None:
        return render(request, "oscar/customer/link_expired.html", status=410)
    if request.method == "POST":
        consent.confirm_news(consent=found)
    return render(request, "oscar/customer/confirm_news.html", {"consent": found, "is_done": request.method == "POST"})


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signature says that it is our own link
@get_or_post
@never_cache
def no_news(request: HttpRequest, token: str) -> HttpResponse:
    email = consent.address_to_leave(token)
    if email is None:
        raise Http404
    if request.method == "POST":
        consent.leave_news(email=email)
    return render(request, "oscar/customer/no_news.html", {"is_done": request.method == "POST"})


@csrf_exempt  # as above
@get_or_post
@never_cache
def no_mails(request: HttpRequest, token: str) -> HttpResponse:
    """Ends one kind of mail."""
    ended = opt_out.ended_by(token)
    if ended is None:
        raise Http404
    if request.method == "POST":
        opt_out.opt_out(email=ended[0], name=ended[1])
    return render(request, "oscar/customer/no_mails.html", {"is_done": request.method == "POST"})


def _choose_review_mails(request: SignedInRequest, *, is_wanted: bool) -> None:
    if is_wanted:
        opt_out.opt_in(email=request.user.email, name=REVIEW_MAIL)
        messages.success(request, _("We write to you when a review of yours is published."))
    else:
        opt_out.opt_out(email=request.user.email, name=REVIEW_MAIL)
        messages.success(request, _("We do not write to you about your reviews any more."))
