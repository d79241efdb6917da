from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView
from oscar.apps.customer import views as address_views
from oscar.core.loading import get_model

from shop.accounts.models import User
from shop.customer import forms
from shop.customer.address_form import UserAddressForm
from shop.customer.closing import close_account
from shop.customer.email_change import (
    asked_address,
    change_email,
    confirm_by_old_address,
    new_address,
    request_email_change,
)
from shop.customer.registration import AddressTakenError, address_of, open_account, request_account
from shop.languages.addresses import home_path
from shop.security.client_address import client_address
from shop.security.requests import SignedInRequest
from shop.security.sign_in import SignInView, SignOutView
from shop.security.step_up import fresh_second_factor

AccountAuthView = SignInView
LogoutView = SignOutView
UserAddress = get_model("address", "UserAddress")

private = method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")


class AccountRegistrationView(FormView):
    """Asks for the address only; the rest follows behind the mailed link."""

    form_class = forms.EmailForm
    template_name = "oscar/customer/registration.html"
    success_url = reverse_lazy("customer:register-sent")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect("customer:summary")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.EmailForm) -> HttpResponse:
        request_account(email=form.cleaned_data["email"], client_address=client_address(self.request))
        return super().form_valid(form)


class RegistrationSentView(TemplateView):
    template_name = "oscar/customer/registration_sent.html"


@private
class OpenAccountView(FormView):
    form_class = forms.OpenAccountForm
    template_name = "oscar/customer/open_account.html"

    def dispatch(self, request: HttpRequest, *args, token: str, **kwargs) -> HttpResponseBase:
        email = address_of(token)
        if email is None:
            return render(request, "oscar/customer/link_expired.html", status=410)
        self.email = email
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": User(email=self.email)}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(email=self.email, **kwargs)

    def form_valid(self, form: forms.OpenAccountForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            user = open_account(
                email=self.email,
                password=data["new_password1"],
                first_name=data["first_name"],
                last_name=data["last_name"],
            )
        except AddressTakenError:
            messages.info(self.request, _("Your account is open already. Please log in."))
            return redirect("customer:login")
        login(self.request, user, backend="shop.security.backends.EmailBackend")
        messages.success(self.request, _("Welcome! Your account is open."))
        return redirect("customer:summary")


class OwnFormView(FormView):
    """A form about the visitor's own account."""

    request: SignedInRequest
    extra_context = {"account_page": "profile"}
    success_url = reverse_lazy("customer:profile-view")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}


class ProfileView(TemplateView):
    extra_context = {"account_page": "profile"}
    template_name = "oscar/customer/profile/profile.html"


class ProfileUpdateView(OwnFormView):
    form_class = forms.ProfileForm
    template_name = "oscar/customer/profile/profile_form.html"

    def form_valid(self, form: forms.ProfileForm) -> HttpResponse:
        form.save()
        messages.success(self.request, _("Your name is changed."))
        return super().form_valid(form)


@private
class ChangePasswordView(OwnFormView):
    extra_context = {"account_page": "password"}
    form_class = forms.PasswordChangeForm
    template_name = "oscar/customer/profile/change_password_form.html"

    def form_valid(self, form: forms.PasswordChangeForm) -> HttpResponse:
        form.save_for(self.request)
        messages.success(self.request, _("Your password is changed. You are logged out everywhere else."))
        return super().form_valid(form)


@private
class ChangeEmailView(OwnFormView):
    form_class = forms.EmailChangeForm
    template_name = "oscar/customer/profile/change_email_form.html"

    def form_valid(self, form: forms.EmailChangeForm) -> HttpResponse:
        request_email_change(
            user=self.request.user,
            email=form.cleaned_data["email"],
            client_address=client_address(self.request),
        )
        messages.info(self.request, _("We have written to your present address. Follow the link in that mail."))
        return super().form_valid(form)


@private
class ConfirmOldEmailView(View):
    """Behind the link to the present address. Asks once more, because a mail program may open links by itself."""

    def get(self, request: SignedInRequest, token: str) -> HttpResponse:
        email = asked_address(user=request.user, token=token)
        if email is None:
            return render(request, "oscar/customer/link_expired.html", status=410)
        context = {"email": email, "account_page": "profile", "is_first_step": True}
        return render(request, "oscar/customer/profile/confirm_email.html", context)

    def post(self, request: SignedInRequest, token: str) -> HttpResponse:
        email = asked_address(user=request.user, token=token)
        if email is None:
            return render(request, "oscar/customer/link_expired.html", status=410)
        confirm_by_old_address(user=request.user, email=email)
        messages.info(request, _("Thank you. Now follow the link that we have sent to the new address."))
        return redirect("customer:profile-view")


@private
class ConfirmEmailView(View):
    """Behind the link of the mail: asks once more, because a mail program may open links by itself."""

    def get(self, request: SignedInRequest, token: str) -> HttpResponse:
        email = new_address(user=request.user, token=token)
        if email is None:
            return render(request, "oscar/customer/link_expired.html", status=410)
        return render(request, "oscar/customer/profile/confirm_email.html", {"email": email, "account_page": "profile"})

    def post(self, request: SignedInRequest, token: str) -> HttpResponse:
        email = new_address(user=request.user, token=token)
        if email is None or not change_email(user=request.user, email=email):
            return render(request, "oscar/customer/link_expired.html", status=410)
        messages.success(request, _("Your email address is changed."))
        return redirect("customer:profile-view")


def is_customers(request: HttpRequest) -> bool:
    return not getattr(request.user, "is_staff", False)  # staff are turned away anyhow


@method_decorator(fresh_second_factor(is_customers), name="dispatch")
@private
class ProfileDeleteView(OwnFormView):
    form_class = forms.ConfirmPasswordForm
    template_name = "oscar/customer/profile/profile_delete.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.user.is_staff:
            raise PermissionDenied  # staff accounts are closed by other staff
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.ConfirmPasswordForm) -> HttpResponse:
        close_account(user=self.request.user)
        logout(self.request)
        messages.success(self.request, _("Your account is closed."))
        return redirect(home_path())


class AddressListView(address_views.AddressListView):
    extra_context = {"account_page": "addresses"}


class AddressCreateView(address_views.AddressCreateView):
    form_class = UserAddressForm
    extra_context = {"account_page": "addresses"}


class AddressUpdateView(address_views.AddressUpdateView):
    form_class = UserAddressForm
    extra_context = {"account_page": "addresses"}


class AddressDeleteView(address_views.AddressDeleteView):
    extra_context = {"account_page": "addresses"}


class AddressChangeStatusView(View):
    """Makes an address the default for billing or shipping. Oscar does it on a GET."""

    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: str, action: str) -> HttpResponse:
        address = get_object_or_404(UserAddress, user=request.user, pk=pk)
        if action == "default_for_shipping" and not address.country.is_shipping_country:
            messages.error(request, _("We do not ship to this country."))
        else:
            setattr(address, f"is_{action}", True)
            address.save()
        return redirect("customer:address-list")
