from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import User
from shop.customer.passwords import change_password, request_recovery
from shop.security import attempts
from shop.security.client_address import client_address


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class PasswordResetForm(EmailForm):
    def save(self, *, request: HttpRequest, **options) -> None:
        request_recovery(email=self.cleaned_data["email"], client_address=client_address(request))


class SetPasswordForm(auth_forms.SetPasswordForm):
    def save(self, commit: bool = True) -> User:
        change_password(user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


class OpenAccountForm(auth_forms.SetPasswordForm):
    """Name and password of the person who followed the link; made into an account by the view's verb."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=255,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=255,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    field_order = ["first_name", "last_name", "new_password1", "new_password2"]

    def clean(self) -> dict[str, Any] | None:
        # The validators compare the password with the name too.
        self.user.first_name = self.cleaned_data.get("first_name", "")
        self.user.last_name = self.cleaned_data.get("last_name", "")
        return super().clean()


class OwnPasswordMixin:
    """Checks the visitor's own password, counted before it is looked at: a stolen session must not guess it."""

    user: User

    def confirmed(self, password: str) -> str:
        if not attempts.admit_password_check(self.user):
            raise ValidationError(_("Too many wrong passwords. Try again later."))
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."))
        attempts.forgive_password_check(self.user)
        return password


class PasswordChangeForm(OwnPasswordMixin, auth_forms.PasswordChangeForm):
    def clean_old_password(self) -> str:
        return self.confirmed(self.cleaned_data["old_password"])

    def save_for(self, request: HttpRequest) -> None:
        """Change it; this session goes on under a new id, all others end."""
        change_password(user=self.user, password=self.cleaned_data["new_password1"])
        update_session_auth_hash(request, self.user)


class ConfirmPasswordForm(OwnPasswordMixin, forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        return self.confirmed(self.cleaned_data["password"])


class EmailChangeForm(ConfirmPasswordForm):
    email = forms.EmailField(
        label=_("New email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["email", "password"]


class ProfileForm(forms.ModelForm):
    """The name. The address one signs in with has its own form, which asks for the password."""

    class Meta:
        model = User
        fields = ["first_name", "last_name"]

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **{**kwargs, "instance": user})
