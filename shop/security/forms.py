from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.models import Device

from shop.accounts.models import User
from shop.security import second_factor

SET_UP_SALT = "shop.security.set-up"
SET_UP_MAX_AGE = 30 * 60  # seconds


class SignInForm(AuthenticationForm):
    """E-mail and password. Unprefixed: axes stores what was posted, without the field named `password` only."""

    username = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    error_messages = {
        "invalid_login": _("This email address and password do not belong together. Check both and try again."),
        "inactive": _("This email address and password do not belong together. Check both and try again."),
    }


class CodeForm(forms.Form):
    """A code from the authenticator app, or a recovery code; `device` is what accepted it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
    device: Device | None = None

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        device = second_factor.device_for(self.user, code)
        why = device.verify_is_allowed()[1] if device else None
        if why is not None:
            raise ValidationError(_too_soon(why["locked_until"]))
        self.device = second_factor.verify(user=self.user, code=code)
        if self.device is None:
            raise ValidationError(_("This code is wrong, or has been used already. Wait for the next one."))
        return code


class SetUpForm(forms.Form):
    """Makes `key` the person's authenticator when the code proves that the app has it; then `device` and `codes`.

    The key travels signed in the form, so that nothing is stored before that proof.
    """

    token = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The six digits that the app shows for this shop."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    device: Device
    codes: list[str]

    def __init__(self, data: QueryDict | None = None, *, user: User, verified: bool):
        self.user, self.verified = user, verified
        known = self._key_in(str(data["token"])) if data and "token" in data else None
        self.key = known or second_factor.new_key()
        self.expired = data is not None and known is None
        token = signing.dumps({"user": user.pk, "key": self.key}, salt=SET_UP_SALT)
        super().__init__({**data.dict(), "token": token} if data else None, initial={"token": token})

    def clean(self) -> dict[str, Any]:
        if self.expired:
            raise ValidationError(_("This page was open for too long. Scan the new picture below."))
        code = self.cleaned_data.get("code")
        if code is None:
            return self.cleaned_data
        try:
            enrolled = second_factor.enrol(user=self.user, key=self.key, code=code, verified=self.verified)
        except second_factor.AlreadyEnrolledError:
            raise ValidationError(_("Your second factor is set up already. Log in with it first.")) from None
        if enrolled is None:
            self.add_error("code", _("This code does not fit. Check your phone's clock, then enter the next code."))
        else:
            self.device, self.codes = enrolled
        return self.cleaned_data

    def _key_in(self, token: str) -> str | None:
        try:
            content = signing.loads(token, salt=SET_UP_SALT, max_age=SET_UP_MAX_AGE)
        except signing.BadSignature:
            return None
        return content["key"] if content["user"] == self.user.pk else None


def _too_soon(until: datetime) -> str:
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    in_seconds = ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    wait = in_seconds if seconds < 60 else timeuntil(until)
    return _("Too many wrong codes. Try again in %(wait)s.") % {"wait": wait}
