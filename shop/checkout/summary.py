"""The order as it stands, which every step of the checkout shows."""

from typing import Any

from django.utils.translation import gettext as _

from shop.basket.presentation import line_summaries, summary_rows
from shop.basket.totals import Totals
from shop.catalogue.value_memory import memory_of_values
from shop.checkout.state import Checkout


def order_summary(checkout: Checkout, sums: Totals | None = None) -> dict[str, Any]:
    """For layout/checkout_step.html. `sums`: where they are others than those of what is chosen so far."""
    sums = sums or checkout.totals
    lines = line_summaries(checkout.basket)
    shown = {
        "lines": lines,
        "units": checkout.basket.num_items,
        "rows": summary_rows(sums, undecided=_("Not chosen yet")),
        "total": sums.total,
        "currency": sums.currency,
    }
    # It stands on the page twice. What a customer typed into a product's options is remembered no longer than that.
    memory = {} if any(line["options"] for line in lines) else memory_of_values(shown)
    return {
        "summary": {**shown, "memory": memory},
        "email": checkout.email,
        "email_hint": checkout.email_hint,
    }
