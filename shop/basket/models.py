from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet, UniqueConstraint
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from shop.lib.money import rounded
from shop.partner.tax import net_of


class BasketClosedError(Exception):
    """The basket has been ordered or merged in the meantime and can no longer be changed."""


class Basket(AbstractBasket):
    # All that prices, availability and titles need, so that ten lines cost as many queries as one.
    LINE_RELATIONS = ("product__product_class", "product__parent__product_class", "stockrecord__partner")
    LINE_PICTURES = ("product__images", "product__parent__images")
    # A guest's lines that are set aside have a basket of their own, beside the open one; a customer's by their owner.
    beside = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="aside")
    _lines: Any  # what all_lines() has read; None before
    offers_considered: Any = ()  # all that were tried, when offers were last applied
    guest_email = ""  # as far as told in the checkout: offers and vouchers may have a limit for each customer

    class Meta(AbstractBasket.Meta):
        abstract = False
        constraints = [UniqueConstraint(fields=["owner"], condition=Q(status="Open"), name="basket_one_open_per_owner")]

    def lines_to_sell(self) -> QuerySet:
        return self.lines.select_related(*self.LINE_RELATIONS).prefetch_related("attributes__option").order_by("pk")

    def all_lines(self) -> QuerySet:
        """The lines, read once: offers leave their discounts on these objects."""
        if self.pk is not None and self._lines is None:
            self._lines = self.lines_to_sell().prefetch_related(*self.LINE_PICTURES)
        return self.lines.model.objects.none() if self.pk is None else self._lines

    @property
    def num_lines(self) -> int:
        return len(self.all_lines())

    def lock_open(self) -> None:
        """Lock the row until the transaction ends. BasketClosedError when the basket is open no longer."""
        if self.pk is None:
            return
        rows = type(self).objects.select_for_update(no_key=True)
        if rows.values_list("status", flat=True).get(pk=self.pk) not in self.editable_statuses:
            raise BasketClosedError

    @transaction.atomic
    def add_product(self, product: Any, quantity: int = 1, options: list[dict[str, Any]] | None = None) -> Any:
        """(line, created). BasketClosedError when the basket was ordered meanwhile."""
        self.lock_open()
        return super().add_product(product, quantity, options)

    add_product.alters_data = True  # type: ignore[attr-defined] # how Django lets templates know
    add = add_product

    @transaction.atomic
    def merge(self, basket: "Basket", add_quantities: bool = True) -> None:
        """Take the lines and vouchers of another basket. Two requests after a login do it once.

        BasketClosedError, and nothing happens, when this one has been ordered or merged meanwhile.
        """
        rows = type(self).objects.select_for_update(no_key=True).filter(pk__in=[self.pk, basket.pk]).order_by("pk")
        status = dict(rows.values_list("pk", "status"))
        if status.get(self.pk) not in self.editable_statuses:
            raise BasketClosedError
        if status.get(basket.pk) in self.editable_statuses:
            super().merge(basket, add_quantities)

    merge.alters_data = True  # type: ignore[attr-defined]


class Line(AbstractLine):
    """A product and a quantity. Prices include tax and are rounded line by line, so that a sum of lines adds up."""

    removed_at = models.DateTimeField(null=True, blank=True)  # set aside only to be put back by an undo

    class Meta(AbstractLine.Meta):
        abstract = False

    def discount(
        self, discount_value: Decimal, affected_quantity: int, incl_tax: bool = True, offer: Any = None
    ) -> None:
        super().discount(rounded(Decimal(discount_value), self.price_currency), affected_quantity, incl_tax, offer)

    @property
    def line_price_excl_tax(self) -> Decimal | None:
        amount = self.line_price_incl_tax
        return None if amount is None else net_of(amount, self.price_currency)

    @property
    def line_price_excl_tax_incl_discounts(self) -> Decimal | None:
        amount = self.line_price_incl_tax_incl_discounts
        return None if amount is None else net_of(amount, self.price_currency)

    @property
    def seen_price(self) -> Decimal | None:
        """The unit price with which the customer last put or kept this line, including tax."""
        return self.price_incl_tax


from oscar.apps.basket.models import *
