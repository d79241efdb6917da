"""The mails about sending goods back."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.mail.kinds import MailKind, Placeholder, read, register
from shop.order.mail_kinds import ABOUT_ORDER, order_context

RETURNS = gettext_lazy("Returns")
MESSAGE = Placeholder("message", gettext_lazy("What you wrote when you decided"), read("message"))


def _sample(message: str = "") -> dict[str, Any]:
    return order_context(lines=[{"title": _("Stoneware mug"), "quantity": 1}], message=message)


register(
    [
        MailKind(
            name="return_requested",
            group=RETURNS,
            title=gettext_lazy("Return requested"),
            when=gettext_lazy("A customer has asked to send something back."),
            subject=gettext_lazy("Your return of order {order_number}"),
            heading=gettext_lazy("We have your request"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYou want to send something of order **{order_number}** back. We will look at "
                "it and write to you soon. Please wait for our answer before you send the parcel."
            ),
            placeholders=ABOUT_ORDER,
            sample=_sample,
        ),
        MailKind(
            name="return_approved",
            group=RETURNS,
            title=gettext_lazy("Return approved"),
            when=gettext_lazy("You have approved a return."),
            subject=gettext_lazy("You can send it back: order {order_number}"),
            heading=gettext_lazy("You can send it back"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nPlease send the goods below of order **{order_number}** back to us, well "
                "wrapped. We refund you as soon as they have arrived.\n\n{message}"
            ),
            placeholders=(*ABOUT_ORDER, MESSAGE),
            sample=lambda: _sample(_("Please put the enclosed label on the parcel.")),
        ),
        MailKind(
            name="return_declined",
            group=RETURNS,
            title=gettext_lazy("Return declined"),
            when=gettext_lazy("You have declined a return."),
            subject=gettext_lazy("About your return of order {order_number}"),
            heading=gettext_lazy("We cannot take it back"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nWe are sorry: we cannot take the goods below of order **{order_number}** "
                "back.\n\n{message}"
            ),
            closing=gettext_lazy("If you see it differently, please answer this mail."),
            placeholders=(*ABOUT_ORDER, MESSAGE),
            sample=lambda: _sample(_("The seal was broken, so that it cannot be sold again.")),
        ),
        MailKind(
            name="return_received",
            group=RETURNS,
            title=gettext_lazy("Return received"),
            when=gettext_lazy("The goods have come back."),
            subject=gettext_lazy("Your return of order {order_number} has arrived"),
            heading=gettext_lazy("Your return has arrived"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nThe goods below of order **{order_number}** are back with us. We will look "
                "at them and refund what you paid; you get a mail when the money is on its way."
            ),
            placeholders=ABOUT_ORDER,
            sample=_sample,
        ),
    ]
)
