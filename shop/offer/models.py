from typing import Any

from oscar.apps.offer.abstract_models import (
    AbstractBenefit,
    AbstractCondition,
    AbstractConditionalOffer,
    AbstractRange,
    BaseOfferMixin,
)

from shop.lib.counters import all_but
from shop.offer.news import tell_of_change
from shop.offer.price_offers import makes_price, reduce_prices, takes_share_of_each

COUNTERS = ("num_applications", "num_orders", "total_discount")


class Range(AbstractRange):
    class Meta(AbstractRange.Meta):
        abstract = False

    def contains_product(self, product: Any) -> bool:
        """Asked of every line by every offer: see shop.offer.membership, which answers for a whole basket at once."""
        known = getattr(product, "known_ranges", {})
        if self.pk in known:
            return known[self.pk]
        return super().contains_product(product)

    def save(self, **options: Any) -> None:
        super().save(**options)
        tell_of_change()

    def add_product(self, product: Any, display_order: int | None = None) -> None:
        super().add_product(product, display_order)
        tell_of_change()

    def remove_product(self, product: Any) -> None:
        super().remove_product(product)
        tell_of_change()


class ConditionalOffer(AbstractConditionalOffer):
    uses_by_customer: int | None = None  # of a limited one, noted by shop.offer.customer_limits, for guests too

    class Meta(AbstractConditionalOffer.Meta):
        abstract = False

    def save(self, **options: Any) -> None:
        super().save(**all_but(COUNTERS, self, options))
        tell_of_change(self)

    def delete(self, *args: Any, **options: Any) -> Any:
        tell_of_change()
        return super().delete(*args, **options)

    @property
    def makes_price(self) -> bool:
        return makes_price(self)

    def apply_benefit(self, basket: Any) -> Any:
        if (self.makes_price or takes_share_of_each(self)) and self.is_condition_satisfied(basket):
            return reduce_prices(self, basket)
        return super().apply_benefit(basket)

    def get_max_applications(self, user: Any = None) -> int:
        if self.uses_by_customer is None:
            return super().get_max_applications(user)
        left = self.max_user_applications - self.uses_by_customer
        return min(super().get_max_applications(), max(left, 0))


class KeepsRelations(BaseOfferMixin):
    """Oscar makes a fresh object of the right kind at every step; what was read with the old one comes along."""

    class Meta:
        abstract = True

    def proxy(self) -> Any:
        made = super().proxy()
        if made is not self:
            made._state.fields_cache.update(self._state.fields_cache)
        return made


class Condition(KeepsRelations, AbstractCondition):
    class Meta(AbstractCondition.Meta):
        abstract = False


class Benefit(KeepsRelations, AbstractBenefit):
    class Meta(AbstractBenefit.Meta):
        abstract = False


from oscar.apps.offer.models import *
