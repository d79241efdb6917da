"""How often a customer has used offers that each customer may use only so often: one query for all of a basket's."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Upper
from oscar.core.loading import get_model

from shop.customer.person import Person


def note_uses(offers: Iterable[Any], person: Person) -> None:
    """Write on each limited offer how often the person has used it."""
    limited = [offer for offer in offers if offer.max_user_applications]
    uses = _uses([offer.pk for offer in limited], person) if limited else {}
    for offer in limited:
        offer.uses_by_customer = uses.get(offer.pk, 0)


def orders_of(person: Person) -> QuerySet:
    """Placed by the account or with the address, whether signed in or as a guest. Two index look-ups."""
    theirs = Q(pk__in=[])
    if person.user_id is not None:
        theirs |= Q(user_id=person.user_id)
    if person.email:
        theirs |= Q(customer_email=Upper(Value(person.email)))
    return get_model("order", "Order").objects.alias(customer_email=Upper(KT("snapshot__email"))).filter(theirs)


def _uses(offer_ids: list[int], person: Person) -> dict[int, int]:
    discounts = get_model("order", "OrderDiscount").objects.filter(offer_id__in=offer_ids, order__in=orders_of(person))
    return dict(discounts.order_by().values_list("offer_id").annotate(uses=Sum("frequency")))
