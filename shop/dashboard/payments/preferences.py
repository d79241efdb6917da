"""How the merchant wants to be paid."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shop.dashboard.payments.forms import PaymentSettingsForm
from shop.payment.preferences import change_settings, payment_settings
from shop.security.request import StaffRequest
from shop.security.step_up import fresh_second_factor, when_changing


@fresh_second_factor(when_changing)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_settings_page(request: StaffRequest) -> HttpResponse:
    form = PaymentSettingsForm(request.POST or None, instance=payment_settings())
    if form.is_valid():
        change_settings(values=form.cleaned_data, actor=request.user)
        messages.success(request, _("Saved. Payments that have begun go on as they began."))
        return redirect("dashboard:payment-settings")
    return render(request, "dashboard/payments/settings.html", {"form": form})
