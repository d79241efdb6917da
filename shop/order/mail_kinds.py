"""The mails about an order, and what may stand in them: the same few facts in all of them."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.catalogue.templatetags.money import money
from shop.mail.kinds import MailKind, Placeholder, read, register

ORDERS = gettext_lazy("Orders")
MERCHANT = gettext_lazy("For you")
NUMBER = "7KQ2M-XW4TA"


def money_at(amount: str, currency: str) -> Any:
    """Reads an amount and its currency from the context, and writes them as the reader does."""
    amounts, currencies = read(amount), read(currency)
    return lambda context: money(Decimal(amounts(context)), currencies(context)) if amounts(context) else ""


def _date(context: Mapping[str, Any]) -> str:
    placed = parse_datetime(str(context.get("date_placed", "")))
    return date_format(timezone.localtime(placed)) if placed else ""


def _payment_note(context: Mapping[str, Any]) -> str:
    if context.get("is_held"):
        return _("The amount is reserved on your card; we take it when your order leaves.")
    return _("We have received your payment.")


ORDER_NUMBER = Placeholder("order_number", gettext_lazy("The number of the order"), read("number"))
FIRST_NAME = Placeholder("first_name", gettext_lazy("The customer's first name, if we know it"), read("first_name"))
ABOUT_ORDER = (ORDER_NUMBER, FIRST_NAME)
WITH_TOTAL = (
    *ABOUT_ORDER,
    Placeholder(
        "order_total",
        gettext_lazy("What the order comes to, with its currency"),
        money_at("order.total", "order.currency"),
    ),
)
WITH_DATE = (*WITH_TOTAL, Placeholder("order_date", gettext_lazy("The day of the order"), _date))


def _sample_days() -> list[str]:
    today = timezone.localdate()
    return [(today + timedelta(days=days)).isoformat() for days in (2, 4)]


def sample_order() -> dict[str, Any]:
    """A snapshot as shop.order.snapshot freezes it: its sums add up."""
    return {
        "currency": settings.OSCAR_DEFAULT_CURRENCY,
        "email": "alice@example.com",
        "lines": [
            {"title": _("Stoneware mug"), "options": _("Glaze: sage"), "quantity": 2, "before_discounts": "37.80"},
            {"title": _("Linen tea towel, set of three"), "options": "", "quantity": 1, "before_discounts": "24.50"},
        ],
        "discounts": [{"name": _("Spring offer"), "amount": "6.23", "on_shipping": False}],
        "shipping": {"name": _("Standard delivery"), "incl_tax": "4.90", "arrives": _sample_days()},
        "subtotal": "62.30",
        "tax": "9.74",
        "total": "60.97",
        "shipping_address": {
            "name": "Alice Ahlgren",
            "lines": ["Alice Ahlgren", "Lindenallee 5", "10115 Berlin", _("Germany")],
        },
    }


def order_context(**more: Any) -> dict[str, Any]:
    """What mail_customer() gives its mails."""
    return {
        "number": NUMBER,
        "first_name": _("Alice"),
        "status_url": settings.SITE_URL + reverse("checkout:order", args=[f"{NUMBER}.sample"]),
        "date_placed": timezone.now().isoformat(),
        "is_held": False,
        "order": sample_order(),
        **more,
    }


def _reminder() -> dict[str, Any]:
    return order_context(opt_out_url=settings.SITE_URL + reverse("checkout:no-reminders", args=["sample"]))


def _task() -> dict[str, Any]:
    return order_context(
        headline=_("A customer disputes a payment"),
        text=_("Answer it at your payment provider before the end of the week."),
        order_url=settings.SITE_URL + reverse("dashboard:order-detail", args=[NUMBER]),
    )


register(
    [
        MailKind(
            name="order_confirmation",
            group=ORDERS,
            title=gettext_lazy("Order confirmation"),
            when=gettext_lazy("The payment has arrived, or is certain."),
            subject=gettext_lazy("Your order {order_number}"),
            heading=gettext_lazy("Thank you for your order"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nWe are getting your order **{order_number}** ready. {payment_note}"
            ),
            placeholders=(
                *WITH_DATE,
                Placeholder("payment_note", gettext_lazy("Whether the money has come or is reserved"), _payment_note),
            ),
            sample=order_context,
        ),
        MailKind(
            name="order_address_changed",
            group=ORDERS,
            title=gettext_lazy("Delivery address changed"),
            when=gettext_lazy("The customer, or you, has changed where the order goes."),
            subject=gettext_lazy("New delivery address for your order {order_number}"),
            heading=gettext_lazy("New delivery address"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nThe delivery address of your order **{order_number}** was changed. "
                "It now goes to:"
            ),
            closing=gettext_lazy(
                "Was it not you? Then please change the address back, or cancel the order, on its page before we "
                "start packing, and write to us."
            ),
            placeholders=ABOUT_ORDER,
            sample=lambda: order_context(address=sample_order()["shipping_address"]),
        ),
        MailKind(
            name="order_cancelled",
            group=ORDERS,
            title=gettext_lazy("Order cancelled"),
            when=gettext_lazy("The order was called off by the customer or by you."),
            subject=gettext_lazy("Your order {order_number} is cancelled"),
            heading=gettext_lazy("Your order is cancelled"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYour order **{order_number}** is cancelled. If you have paid, the money goes "
                "back the way it came."
            ),
            placeholders=WITH_DATE,
            sample=order_context,
        ),
        MailKind(
            name="order_payment_expired",
            group=ORDERS,
            title=gettext_lazy("Not paid in time"),
            when=gettext_lazy("An order was not paid in time, and its goods are free for others."),
            subject=gettext_lazy("Your order {order_number} was not paid"),
            heading=gettext_lazy("Your order was not paid in time"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nOrder **{order_number}** was not paid in time, and we do not keep it any "
                "longer. Nothing was charged. You can put everything back into your basket on the page of the order."
            ),
            placeholders=WITH_DATE,
            sample=order_context,
        ),
        MailKind(
            name="order_reminder",
            group=ORDERS,
            title=gettext_lazy("Reminder of an order that was not paid"),
            when=gettext_lazy("Some hours after it was not paid in time; only to who asked for it, once."),
            subject=gettext_lazy("Your order {order_number} was not finished"),
            heading=gettext_lazy("Still interested?"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYou asked us to remind you: order **{order_number}** was not paid in time, "
                "and nothing was charged. If you still want these things, one press puts them all back into your "
                "basket."
            ),
            placeholders=WITH_TOTAL,
            sample=_reminder,
        ),
        MailKind(
            name="order_authorisation_lapsed",
            group=ORDERS,
            title=gettext_lazy("Not shipped in time"),
            when=gettext_lazy("The money was only reserved, and the reservation ended before the order was shipped."),
            subject=gettext_lazy("We are sorry: your order {order_number} has ended"),
            heading=gettext_lazy("We did not ship your order in time"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYou paid for order **{order_number}**, but we did not ship it while the amount "
                "was reserved on your card. The reservation has ended: nothing was charged, and we cannot deliver the "
                "order any more. We are sorry. If you still want the goods, you can put everything back into your "
                "basket on the page of the order and order again."
            ),
            placeholders=WITH_DATE,
            sample=order_context,
        ),
        MailKind(
            name="order_cannot_honour",
            group=ORDERS,
            title=gettext_lazy("Payment came too late"),
            when=gettext_lazy("A payment arrived after the order had ended, and its goods are gone."),
            subject=gettext_lazy("We cannot deliver your order {order_number}"),
            heading=gettext_lazy("We are sorry"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nYour payment for order **{order_number}** arrived after the order had ended, "
                "and we can no longer deliver it. We keep none of your money: what you paid is on its way back, and "
                "what was only held on your card is released."
            ),
            placeholders=WITH_DATE,
            sample=order_context,
        ),
        MailKind(
            name="order_link",
            group=ORDERS,
            title=gettext_lazy("Link to the order"),
            when=gettext_lazy("A customer has asked for a fresh link, or you have renewed it."),
            subject=gettext_lazy("The link to your order {order_number}"),
            heading=gettext_lazy("The link to your order"),
            intro=gettext_lazy(
                "Hello {first_name},\n\nHere is a fresh link to your order **{order_number}**. It works for {days} "
                "days. Please do not pass it on: whoever has it can see the order."
            ),
            placeholders=(
                *ABOUT_ORDER,
                Placeholder("days", gettext_lazy("How many days the link works"), read("days")),
            ),
            sample=lambda: order_context(days=settings.ORDER_LINK_DAYS),
        ),
        MailKind(
            name="merchant_task",
            group=MERCHANT,
            title=gettext_lazy("Something waits for you"),
            when=gettext_lazy("An order needs a decision of yours, or one has been made elsewhere."),
            subject=gettext_lazy("{headline}: order {order_number}"),
            heading=gettext_lazy("{headline}"),
            intro=gettext_lazy("It is about order **{order_number}**.\n\n{details}"),
            placeholders=(
                ORDER_NUMBER,
                Placeholder("headline", gettext_lazy("What it is about"), read("headline")),
                Placeholder("details", gettext_lazy("What to do"), read("text")),
            ),
            sample=_task,
            for_customer=False,
        ),
    ]
)
