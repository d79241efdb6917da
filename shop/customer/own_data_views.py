"""The file of all that the shop keeps about a customer, made when it is asked for and kept nowhere."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shop.customer.forms import ConfirmPasswordForm
from shop.customer.own_data import as_json
from shop.security import audit
from shop.security.models import AuditEntry
from shop.security.requests import SignedInRequest
from shop.security.step_up import fresh_second_factor


@fresh_second_factor()
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def own_data(request: SignedInRequest) -> HttpResponseBase:
    """Asks for the password anew: a session left open must not give everything away at once."""
    form = ConfirmPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "account_page": "profile"}
        return render(request, "oscar/customer/profile/own_data.html", context)
    audit.record(AuditEntry.Action.DATA_EXPORTED, target=request.user, actor=request.user, what="own data")
    headers = {"Content-Disposition": f'attachment; filename="my-data-{timezone.localdate()}.json"'}
    return StreamingHttpResponse(as_json(request.user), content_type="application/json", headers=headers)
