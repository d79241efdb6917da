"""Offers that everybody has, while they last."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from oscar.core.loading import get_model

from shop.lib.prepared import prepared

RELATIONS = ("condition__range", "benefit__range")
# For writers who come often, and ask for the offers themselves only where there may be some.
ANY_OPEN = "EXISTS (SELECT FROM offer_conditionaloffer WHERE status = 'Open' AND offer_type = 'Site')"


def site_offers() -> list[Any]:
    """Those of now, in the order in which the basket applies them. One query."""
    return _site_offers(timezone.now())


def open_site_offers(now: datetime) -> QuerySet:
    """As Oscar's ActiveOfferManager, at a moment."""
    Offer = get_model("offer", "ConditionalOffer")  # noqa: N806 -- a model
    begun = Q(start_datetime__lte=now) | Q(start_datetime=None)
    lasting = Q(end_datetime__gte=now) | Q(end_datetime=None)
    return Offer.objects.filter(begun, lasting, status=Offer.OPEN, offer_type=Offer.SITE)


@prepared(datetime)
def _site_offers(now: datetime) -> QuerySet:
    return open_site_offers(now).select_related(*RELATIONS).order_by("-priority", "pk")
