from django.db.models import QuerySet
from oscar.apps.dashboard.offers.views import OfferListView as OscarOfferListView

from shop.offer.models import ConditionalOffer


class OfferListView(OscarOfferListView):
    def get_queryset(self) -> QuerySet[ConditionalOffer]:
        """Oscar leaves the order to the database: an offer could be on two pages, or on none."""
        offers = super().get_queryset()
        return offers.order_by(*(offers.query.order_by or ["-priority"]), "pk")
