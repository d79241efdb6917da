from typing import Any

from django.db.models import Prefetch
from oscar.apps.offer.applicator import Applicator as OscarApplicator
from oscar.core.loading import get_model

from shop.customer.person import Person
from shop.offer.customer_limits import note_uses
from shop.offer.membership import note_ranges
from shop.offer.site_offers import RELATIONS, site_offers


class Applicator(OscarApplicator):
    """Applies offers with a number of queries that does not grow with the basket."""

    def get_offers(self, basket: Any, user: Any = None, request: Any = None) -> list[Any]:
        """By priority; of equal ones those first that make prices: no voucher takes back what the lists promise."""
        if basket.has_no_site_offers and basket.has_no_vouchers:
            return []
        offers = super().get_offers(basket, user, request)
        note_uses(offers, _person(basket, user))
        return sorted(offers, key=lambda offer: (-offer.priority, not offer.makes_price))

    def get_site_offers(self) -> list[Any]:
        return site_offers()

    def get_basket_offers(self, basket: Any, user: Any) -> list[Any]:
        """The offers of the basket's vouchers that this customer may use now; a suspended offer is none."""
        if not basket.id or basket.has_no_vouchers:
            return []
        person = _person(basket, user)
        Offer = get_model("offer", "ConditionalOffer")  # noqa: N806 -- a model
        open_offers = Offer.objects.exclude(status=Offer.SUSPENDED).select_related(*RELATIONS)
        found = []
        for voucher in basket.vouchers.prefetch_related(Prefetch("offers", open_offers)).order_by("pk"):
            if voucher.is_active() and voucher.is_available_to(person)[0]:
                for offer in voucher.offers.all():
                    offer.set_voucher(voucher)
                    found.append(offer)
        return found

    def apply_offers(self, basket: Any, offers: list[Any]) -> None:
        ranges = [part.range for offer in offers for part in (offer.condition, offer.benefit)]
        note_ranges((line.product for line in basket.all_lines()), ranges)
        super().apply_offers(basket, offers)
        basket.offers_considered = offers


def _person(basket: Any, user: Any) -> Person:
    return Person.of(user if user is not None and user.is_authenticated else basket.owner, basket.guest_email)
