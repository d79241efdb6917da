"""The mails about money."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.mail.kinds import MailKind, Placeholder, read, register
from shop.order.mail_kinds import ABOUT_ORDER, WITH_TOTAL, money_at, order_context

PAYMENTS = gettext_lazy("Payments")
AMOUNT = money_at("amount", "currency")


def _transfer() -> dict[str, Any]:
    order = order_context()
    return {
        **order,
        "account_holder": _("The shop"),
        "iban": "DE02 1203 0000 0000 2020 51",
        "bic": "BYLADEM1001",
        "bank_name": "",
        "amount": order["order"]["total"],
        "currency": order["order"]["currency"],
        "until": date_format(timezone.localdate() + timedelta(days=7)),
    }


def _refund() -> dict[str, Any]:
    order = order_context()
    line = {"title": _("Stoneware mug"), "quantity": 1, "amount": "17.01"}
    sums = {
        "amount": "17.01",
        "tax": "2.72",
        "shipping": "",
        "other": "",
        "before": "",
        "total": "17.01",
        "is_full": False,
    }
    return {**order, **sums, "lines": [line], "currency": order["order"]["currency"], "card": "visa 4242"}


register(
    [
        MailKind(
            name="bank_transfer_instructions",
            group=PAYMENTS,
            title=gettext_lazy("How to transfer the amount"),
            when=gettext_lazy("An order was placed that is paid by bank transfer."),
            subject=gettext_lazy("Please transfer the amount of order {order_number}"),
            heading=gettext_lazy("Please transfer the amount"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nThank you for your order **{order_number}**. We keep its goods for you until "
                "{until}, and ship as soon as your transfer has arrived."
            ),
            placeholders=(
                *WITH_TOTAL,
                Placeholder("amount", gettext_lazy("The amount to transfer"), AMOUNT),
                Placeholder("until", gettext_lazy("The day until which the goods are kept"), read("until")),
            ),
            sample=_transfer,
        ),
        MailKind(
            name="refund_succeeded",
            group=PAYMENTS,
            title=gettext_lazy("Refund"),
            when=gettext_lazy("A refund is on its way to the customer."),
            subject=gettext_lazy("Your refund for order {order_number}"),
            heading=gettext_lazy("Your refund"),
            intro=gettext_lazy("Hello {first_name},\n\nWe have refunded **{amount}** of your order {order_number}."),
            placeholders=(*ABOUT_ORDER, Placeholder("amount", gettext_lazy("The amount refunded"), AMOUNT)),
            sample=_refund,
        ),
    ]
)
