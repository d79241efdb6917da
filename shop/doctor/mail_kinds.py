"""The mail of the shop doctor."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shop.mail.kinds import MailKind, Placeholder, register


def _finding(context: Any) -> str:
    number = len(context["checks"])
    return ngettext(
        "Something in your shop is not in order", "%(number)d things in your shop are not in order", number
    ) % {"number": number}


def _sample() -> dict[str, Any]:
    checks = [{"title": _("Stock agrees with what is promised to orders"), "wrong": 2}]
    return {"checks": checks, "doctor_url": settings.SITE_URL + reverse("dashboard:doctor")}


register(
    [
        MailKind(
            name="doctor_alarm",
            group=gettext_lazy("For you"),
            title=gettext_lazy("The shop doctor"),
            when=gettext_lazy("The nightly look at the shop has found something."),
            subject=gettext_lazy("{finding}"),
            heading=gettext_lazy("{finding}"),
            intro=gettext_lazy("The shop doctor has found something that is not in order:"),
            placeholders=(Placeholder("finding", gettext_lazy("How many things were found"), _finding),),
            sample=_sample,
            for_customer=False,
        )
    ]
)
