"""All the mails the shop sends: what they look like, and the merchant's own words in them."""

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.customer.mail import send_mail
from shop.dashboard.mailbox import MAIL_POLICY
from shop.dashboard.mails.forms import WordsForm
from shop.mail.kinds import PARTS, MailKind, all_kinds, kind_named
from shop.mail.render import render as render_mail
from shop.mail.texts import change_texts, customised, own_texts, reset_texts
from shop.security import attempts
from shop.security.request import StaffRequest

TESTS_AN_HOUR = 30


@require_safe
def mail_kinds(request: StaffRequest) -> HttpResponse:
    kinds = sorted(all_kinds(), key=lambda kind: str(kind.group))
    groups = [(group, list(members)) for group, members in groupby(kinds, key=lambda kind: str(kind.group))]
    return render(request, "dashboard/mails/list.html", {"groups": groups, "customised": customised()})


@require_http_methods(["GET", "HEAD", "POST"])
def mail_kind(request: StaffRequest, name: str) -> HttpResponse:
    kind = _kind(name)
    may_change = request.user.has_perm("mail.change_mailtext")
    form = WordsForm(request.POST if request.method == "POST" and may_change else None, kind=kind)
    if form.is_valid():
        change_texts(kind=kind, words=form.words(), actor=request.user)
        messages.success(request, _("Saved. The next mail of this kind says it so."))
        return redirect("dashboard:mail-kind", name=name)
    made = render_mail(name, kind.sample())
    context = {"kind": kind, "form": form, "made": made, "own": own_texts(kind), "may_change": may_change}
    return render(request, "dashboard/mails/kind.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mail_preview(request: StaffRequest, name: str) -> HttpResponse:
    """The mail's HTML, for the frame beside the form; posted to, with the words as they are typed, not yet saved."""
    kind = _kind(name)
    words = None
    if request.method == "POST":
        form = WordsForm(request.POST, kind=kind)
        if not form.is_valid():
            return _framed(render(request, "dashboard/mails/refused.html", {"form": form}))
        typed = form.words()
        words = {part: typed[part] or str(getattr(kind, part)) for part in PARTS}
    return _framed(HttpResponse(render_mail(name, kind.sample(), words=words).html))


@require_POST
def mail_reset(request: StaffRequest, name: str) -> HttpResponse:
    reset_texts(kind=_kind(name), actor=request.user)
    messages.success(request, _("The mail has its first words again."))
    return redirect("dashboard:mail-kind", name=name)


@require_POST
def mail_test(request: StaffRequest, name: str) -> HttpResponse:
    """To the merchant's own address only: nobody else can be written to from here."""
    kind = _kind(name)
    if attempts.admit(f"mail-test:{request.user.pk}", most=TESTS_AN_HOUR, period=timedelta(hours=1)):
        send_mail(name, to=request.user.email, context={**kind.sample(), "is_test": True})
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": request.user.email})
    else:
        messages.error(request, _("That were many tests. Please try again in an hour."))
    return redirect("dashboard:mail-kind", name=name)


def _kind(name: str) -> MailKind:
    try:
        return kind_named(name)
    except KeyError:
        raise Http404 from None


def _framed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = MAIL_POLICY
    return response
