import re
from collections.abc import Callable
from functools import wraps

import segno
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shop.security import second_factor
from shop.security.forms import CodeForm, SetUpForm
from shop.security.redirects import next_url
from shop.security.requests import SignedInRequest, has_passed_second_factor
from shop.security.staff_paths import start_page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the pages of the second factor itself: signed in as staff, not verified yet."""

    @login_required
    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: SignedInRequest) -> HttpResponse:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request)

    return guarded


@require_http_methods(["GET", "POST"])
@staff_only
def verify(request: SignedInRequest) -> HttpResponse:
    destination = next_url(request, start_page(request.user))
    if has_passed_second_factor(request):
        return redirect(destination)
    if not second_factor.is_enrolled(request.user):
        return redirect(f"{reverse('security:set-up')}?{urlencode({'next': destination})}")
    form = CodeForm(request.POST or None, user=request.user)
    if form.is_valid():
        second_factor.enter(request, form.device)
        return redirect(destination)
    return render(request, "security/second_factor.html", {"form": form, "next": destination})


@require_http_methods(["GET", "POST"])
@staff_only
def set_up(request: SignedInRequest) -> HttpResponse:
    destination = next_url(request, start_page(request.user))
    verified = has_passed_second_factor(request)
    if second_factor.is_enrolled(request.user) and not verified:
        return redirect(f"{reverse('security:second-factor')}?{urlencode({'next': request.get_full_path()})}")
    form = SetUpForm(request.POST or None, user=request.user, verified=verified)
    if form.is_valid():
        second_factor.enter(request, form.device)
        return render(request, "security/recovery_codes.html", {"codes": form.codes, "next": destination})
    uri = second_factor.provisioning_uri(user=request.user, key=form.key)
    context = {
        "form": form,
        "next": destination,
        "picture": segno.make(uri, error="m").svg_data_uri(border=3, light="white", omitsize=True),
        "secret": " ".join(re.findall(".{1,4}", second_factor.base32(form.key))),
    }
    return render(request, "security/set_up.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    if not has_passed_second_factor(request):
        return redirect(f"{reverse('security:second-factor')}?{urlencode({'next': request.path})}")
    codes = second_factor.make_recovery_codes(user=request.user) if request.method == "POST" else []
    context = {
        "codes": codes,
        "left": second_factor.codes_left(request.user),
        "next": reverse(start_page(request.user)),
    }
    return render(request, "security/recovery_codes.html", context)
