from oscar.apps.offer.apps import OfferConfig as OscarOfferConfig


class OfferConfig(OscarOfferConfig):
    name = "shop.offer"
