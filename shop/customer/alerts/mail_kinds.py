"""The mails about products that were sold out."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.mail.kinds import MailKind, Placeholder, read, register

STOCK_ALERTS = gettext_lazy("Stock alerts")
PRODUCT = Placeholder("product", gettext_lazy("The product's name"), read("title"))
AVAILABILITY = Placeholder(
    "availability", gettext_lazy("What the shop says of its stock: “In stock”, “Only 3 left”"), read("availability")
)
TOKEN = "sample"  # noqa: S105 -- stands in links of previews, opens nothing


def _confirm_sample() -> dict[str, Any]:
    return {
        "title": _("Everyday mug, clay"),
        "link": settings.SITE_URL + reverse("customer:alert-confirm", args=[TOKEN]),
    }


def _back_sample() -> dict[str, Any]:
    return {
        "title": _("Everyday mug, clay"),
        "availability": _("Only 3 left"),
        "product_url": settings.SITE_URL + reverse("catalogue:index"),
        "cancel_url": settings.SITE_URL + reverse("customer:alert-cancel", args=[TOKEN]),
    }


register(
    [
        MailKind(
            name="confirm_alert",
            group=STOCK_ALERTS,
            title=gettext_lazy("Confirm a stock alert"),
            when=gettext_lazy("A visitor wants to be told when a product is back."),
            subject=gettext_lazy("Shall we tell you when {product} is back?"),
            heading=gettext_lazy("Please confirm your address"),
            intro=gettext_lazy(
                "Hello,\n\nSomebody, probably you, wants to get a mail at this address when **{product}** is back in "
                "stock. Follow this link to say yes; it works for three days."
            ),
            closing=gettext_lazy("If it was not you, do nothing: without the link nothing happens."),
            placeholders=(PRODUCT,),
            sample=_confirm_sample,
        ),
        MailKind(
            name="back_in_stock",
            group=STOCK_ALERTS,
            title=gettext_lazy("Back in stock"),
            when=gettext_lazy("A product that a customer waits for can be bought again."),
            subject=gettext_lazy("{product} is back"),
            heading=gettext_lazy("It is back"),
            intro=gettext_lazy(
                "Hello,\n\nYou asked us to tell you: **{product}** can be bought again. {availability} as we write "
                "this; we keep none aside, so do not wait too long."
            ),
            placeholders=(PRODUCT, AVAILABILITY),
            sample=_back_sample,
        ),
    ]
)
