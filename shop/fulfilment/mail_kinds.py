"""The mails about parcels."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.mail.kinds import MailKind, Placeholder, read, register
from shop.order.mail_kinds import ABOUT_ORDER, order_context, sample_order

DELIVERY = gettext_lazy("Delivery")


def _parcel() -> dict[str, Any]:
    return order_context(
        carrier="DHL",
        tracking_number="00340434161094042557",
        tracking_url="https://www.dhl.com/",
        lines=[
            {"title": _("Stoneware mug"), "quantity": 2},
            {"title": _("Linen tea towel, set of three"), "quantity": 1},
        ],
        address=sample_order()["shipping_address"],
    )


register(
    [
        MailKind(
            name="order_shipped",
            group=DELIVERY,
            title=gettext_lazy("Parcel sent"),
            when=gettext_lazy("A parcel of the order has left your house; one mail for each parcel."),
            subject=gettext_lazy("Your order {order_number} is on its way"),
            heading=gettext_lazy("Your parcel is on its way"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nA parcel of your order **{order_number}** is on its way to you."
            ),
            placeholders=(
                *ABOUT_ORDER,
                Placeholder("carrier", gettext_lazy("Who delivers the parcel"), read("carrier")),
                Placeholder("tracking_number", gettext_lazy("The parcel's number"), read("tracking_number")),
            ),
            sample=_parcel,
        ),
        MailKind(
            name="order_delivered",
            group=DELIVERY,
            title=gettext_lazy("Order delivered"),
            when=gettext_lazy("All of the order has arrived, as the carrier or you say."),
            subject=gettext_lazy("Your order {order_number} has arrived"),
            heading=gettext_lazy("Your order has arrived"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nAll of your order **{order_number}** has been delivered. We hope that you "
                "like it."
            ),
            closing=gettext_lazy(
                "Is something missing or broken, or would you like to send something back? Tell us on the page of "
                "your order."
            ),
            placeholders=ABOUT_ORDER,
            sample=order_context,
        ),
    ]
)
