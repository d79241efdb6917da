from django.utils.translation import gettext as _
from oscar.apps.partner.availability import Available, Base, Unavailable
from oscar.apps.partner.availability import StockRequired as OscarStockRequired

__all__ = ["Available", "Base", "StockRequired", "Unavailable"]

LOW_STOCK = 5


class StockRequired(OscarStockRequired):
    """Sold only from the shelf: the words a customer reads about it."""

    @property
    def message(self) -> str:
        if self.num_available <= 0:
            return _("Out of stock")
        if self.num_available <= LOW_STOCK:
            return _("Only %(count)d left") % {"count": self.num_available}
        return _("In stock")

    short_message = message

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        if self.num_available <= 0:
            return False, _("Out of stock")
        if quantity > self.num_available:
            return False, _("Only %(count)d left") % {"count": self.num_available}
        return True, ""
