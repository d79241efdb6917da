"""Deeds of weight (refunds, exports, settings) want a second factor that was passed a short while ago.

A view says so by `@fresh_second_factor(…)`, its outermost decorator, and carries `step_up = True` from then on.
Nothing typed is lost: what was posted travels along on the page that asks for the code. Passwords do not, they are
typed again; nor do files, so a view that takes some must ask before (none of those protected does).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import django_otp
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.models import Device

from shop.security import audit
from shop.security.forms import CodeForm
from shop.security.fresh_factor import has_fresh_second_factor, note_second_factor
from shop.security.middleware import is_by_script
from shop.security.models import AuditEntry
from shop.security.requests import SignedInRequest, has_passed_second_factor
from shop.security.second_factor import is_enrolled
from shop.security.staff_paths import is_back_office

PREFIX = "step_up"
CODE = f"{PREFIX}-code"
WAS_GET = f"{PREFIX}-was-get"  # the page stood in for one that is opened, not posted to
SAFE = ("GET", "HEAD")

View = Callable[..., HttpResponseBase]


def always(request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
    return True


def when_changing(request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
    """Looking is free."""
    return request.method not in SAFE


def fresh_second_factor(needed: Callable[..., bool] = always) -> Callable[[View], View]:
    """Ask for a code first, if the last is older than settings.STEP_UP_MINUTES and `needed` (called as the view is)
    says that this request is one of weight.

    Customers who have no second factor are not asked: their password is what the view asks for, if it does.
    """

    def protect(view: View) -> View:
        @sensitive_post_parameters()
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if _is_due(request) and needed(request, *args, **kwargs):
                answer = _ask(request)
                if answer is not None:
                    return answer
            if WAS_GET in request.POST:
                return redirect(request.get_full_path())
            if request.method == "POST":
                request.POST = _without_ours(request.POST)  # type: ignore[assignment] # its stub's class is immutable
            return view(request, *args, **kwargs)

        guarded.step_up = True  # type: ignore[attr-defined]
        return guarded

    return protect


def renew(request: SignedInRequest, device: Device) -> None:
    """Note that the factor was passed now, under a new session id. When the session ends stays as it was."""
    django_otp.login(request, device)
    request.session.cycle_key()
    note_second_factor(request)
    audit.record(AuditEntry.Action.SECOND_FACTOR_RENEWED, target=request.user, actor=request.user, path=request.path)


def _is_due(request: SignedInRequest) -> bool:
    if has_fresh_second_factor(request) or not request.user.is_authenticated:  # who is nobody meets the view's own door
        return False
    return request.user.is_staff or has_passed_second_factor(request) or is_enrolled(request.user)


@never_cache
def _page(request: SignedInRequest, form: CodeForm) -> HttpResponse:
    was_get = request.method in SAFE or WAS_GET in request.POST
    context = {
        "form": form,
        "carried": [] if was_get else _carried(request.POST),
        "was_get": WAS_GET if was_get else "",
        "minutes": settings.STEP_UP_MINUTES,
    }
    template = "dashboard/step_up.html" if is_back_office(request) else "security/step_up.html"
    return render(request, template, context)


def _ask(request: SignedInRequest) -> HttpResponse | None:
    """The page that asks; None once the right code came with this request."""
    if is_by_script(request):
        problem = {"title": "Please confirm that it is you", "status": 401}
        return JsonResponse(problem, status=401, content_type="application/problem+json")
    form = CodeForm(request.POST if CODE in request.POST else None, user=request.user, prefix=PREFIX)
    if not form.is_valid():
        return _page(request, form)
    renew(request, form.device)
    return None


def _carried(posted: QueryDict) -> list[tuple[str, str]]:
    fields = _without_ours(posted)
    fields.pop("csrfmiddlewaretoken", None)
    return [(name, value) for name, values in fields.lists() if "password" not in name for value in values]


def _without_ours(posted: QueryDict) -> QueryDict:
    rest = posted.copy()
    for name in (CODE, WAS_GET):
        rest.pop(name, None)
    return rest
