"""What is missing for an offer that nearly applies, in the customer's words."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from shop.basket.models import Basket
from shop.catalogue.templatetags.money import money
from shop.offer.models import ConditionalOffer

Condition = get_model("offer", "Condition")
MOST = 2


def hints(basket: Basket) -> list[str]:
    """“Add 1 more from Textiles for “Two textiles, 15 % off””, for offers that part of the basket counts towards.
    The basket's offers have been applied."""
    applied = {application["offer"].pk for application in basket.offer_applications}
    offers = [offer for offer in basket.offers_considered if offer.pk not in applied]
    near = [(offer, missing_for(offer, basket)) for offer in offers if offer.is_condition_partially_satisfied(basket)]
    return [
        _("%(missing)s to get “%(offer)s”.") % {"missing": missing, "offer": offer.name}
        for offer, missing in near
        if missing
    ][:MOST]


def missing_for(offer: ConditionalOffer, basket: Basket) -> str:
    """“Add 1 more from Textiles”, “Spend €12.00 more on Textiles”; empty when nothing is."""
    condition = offer.condition.proxy()
    if condition.type == Condition.VALUE:
        return _missing_value(condition.value - _matching_value(condition, basket), condition, basket)
    if condition.type in (Condition.COUNT, Condition.COVERAGE):
        return _missing_count(int(condition.value) - _matching_count(condition, basket), condition)
    return ""


def _missing_value(missing: Decimal, condition: Any, basket: Basket) -> str:
    if missing <= 0:
        return ""
    words = {"amount": money(missing, basket.currency), "range": condition.range}
    if condition.range.includes_all_products:
        return _("Spend %(amount)s more") % words
    return _("Spend %(amount)s more on %(range)s") % words


def _missing_count(missing: int, condition: Any) -> str:
    if missing <= 0:
        return ""
    words = {"count": missing, "range": condition.range}
    if condition.range.includes_all_products:
        return ngettext("Add %(count)d more item", "Add %(count)d more items", missing) % words
    return ngettext("Add %(count)d more from %(range)s", "Add %(count)d more from %(range)s", missing) % words


def _matching_value(condition: Any, basket: Basket) -> Decimal:
    counted = [line for line in basket.all_lines() if condition.can_apply_condition(line)]
    return sum((line.line_price_incl_tax for line in counted), Decimal("0.00"))


def _matching_count(condition: Any, basket: Basket) -> int:
    counted = [line for line in basket.all_lines() if condition.can_apply_condition(line)]
    if condition.type == Condition.COVERAGE:
        return len({line.product_id for line in counted})
    return int(sum(line.quantity for line in counted))
