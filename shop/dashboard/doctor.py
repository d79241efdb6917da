"""The shop doctor's page: what it found when it last looked, and the buttons by which some of it is put right."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from shop.dashboard.messages.describe import words_of
from shop.doctor.check import Check, Result
from shop.doctor.checks import CHECKS
from shop.doctor.look import look
from shop.doctor.mend import Outcome, PreviewExpiredError, mend, preview, ticket
from shop.doctor.models import DoctorRun
from shop.doctor.run import last_run, run_and_remember
from shop.security.requests import SignedInRequest

# Where the thing that a row is about is shown.
PAGES = {
    "order": "dashboard:order-detail",
    "product": "dashboard:catalogue-product",
    "voucher": "dashboard:voucher-stats",
    "offer": "dashboard:offer-detail",
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    run = last_run()
    checks = _checks(run)
    context = {"run": run, "failing": [one for one in checks if one["is_red"]], "healthy": _healthy(checks)}
    return render(request, "dashboard/doctor/overview.html", context)


@require_POST
def run_now(request: HttpRequest) -> HttpResponse:
    run_and_remember()
    return redirect("dashboard:doctor")


@require_safe
def show_mend(request: HttpRequest, name: str) -> HttpResponse:
    """Before and after, row by row. Nothing is changed yet."""
    check = _mendable(name)
    rows = preview(check)
    context = {
        "check": check,
        "rows": [{"about": row.about, "url": _url(check, row.target), "row": row} for row in rows],
        "ticket": ticket(check, rows),
    }
    return render(request, "dashboard/doctor/mend.html", context)


@require_POST
def do_mend(request: SignedInRequest, name: str) -> HttpResponse:
    check = _mendable(name)
    try:
        outcome = mend(check=check, ticket=request.POST.get("ticket", ""), actor=request.user)
    except PreviewExpiredError:
        messages.error(request, _("What you were shown is too old. Please look once more."))
        return redirect("dashboard:doctor-mend", name=name)
    run_and_remember()
    _tell(request, outcome, look(check))
    return redirect("dashboard:doctor")


def _mendable(name: str) -> Check:
    check = CHECKS.get(name)
    if check is None or check.mend is None:
        raise Http404
    return check


def _tell(request: HttpRequest, outcome: Outcome, after: Result) -> None:
    number = len(outcome.mended)
    if number:
        text = ngettext("%(number)d is mended.", "%(number)d are mended.", number)
        messages.success(request, text % {"number": number})
    for about, reason in outcome.left[:10]:
        messages.warning(request, f"{about}: {reason}")
    if after.is_healthy:
        messages.success(request, _("“%(title)s” is in order again.") % {"title": after.check.title})


def _checks(run: DoctorRun | None) -> list[dict[str, Any]]:
    """The last run's results with what their checks say of themselves; one that has been dropped since is left out."""
    results = [(CHECKS[found["name"]], found) for found in run.results if found["name"] in CHECKS] if run else []
    return [_check(check, found) for check, found in results]


def _check(check: Check, found: dict[str, Any]) -> dict[str, Any]:
    rows = [{**row, "about": _about(check, row), "url": _url(check, row["target"])} for row in found["rows"]]
    return {
        **found,
        "check": check,
        "rows": rows,
        "more": found["wrong"] - len(rows),
        "is_red": bool(found["wrong"] or found["error"]),
    }


def _healthy(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in checks if not one["is_red"]]


def _about(check: Check, row: dict[str, Any]) -> str:
    """A message is known to the doctor by its topic, and to merchants by what it does."""
    if check.links_to != "message":
        return str(row["about"])
    topic, space, key = str(row["about"]).partition(" ")
    return f"{words_of(topic)}{space}{key}"


def _url(check: Check, target: str) -> str:
    if check.links_to == "message":
        return reverse("dashboard:message-list") + ("?state=parked" if check.name == "messages.parked" else "")
    return reverse(PAGES[check.links_to], args=[target]) if check.links_to and target else ""
