from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, UniqueConstraint, prefetch_related_objects
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from shop.lib.money import rounded
from shop.lib.prepared import prepared
from shop.lib.prepared_insert import insert, insert_unless_there
from shop.partner.tax import net_of


class BasketClosedError(Exception):
    """The basket has been ordered or merged in the meantime and can no longer be changed."""


class Basket(AbstractBasket):
    # A guest's lines that are set aside have a basket of their own, beside the open one; a customer's by their owner.
    beside = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="aside")
    _lines: Any  # what all_lines() has read; None before
    offers_considered: Any = ()  # all that were tried, when offers were last applied
    has_no_vouchers = False  # True where whoever read the basket has seen that there are none, until it changes
    has_no_site_offers = False  # the same of offers for everybody
    has_none_aside = False  # and of lines set aside
    guest_email = ""  # as far as told in the checkout: offers and vouchers may have a limit for each customer

    class Meta(AbstractBasket.Meta):
        abstract = False
        constraints = [UniqueConstraint(fields=["owner"], condition=Q(status="Open"), name="basket_one_open_per_owner")]

    def lines_to_sell(self) -> list["Line"]:
        """As the database has them now, with all but their products' pictures (shop.basket.presentation)."""
        lines = _lines_to_sell(self.pk)
        for line in lines:
            line.basket = self
        _note_parents(lines)
        _note_options(lines)
        return lines

    def all_lines(self) -> list["Line"]:
        """The lines, read once: offers leave their discounts on these objects."""
        if self.pk is None:
            return []
        if self._lines is None:
            self._lines = self.lines_to_sell()
        lines: list[Line] = self._lines
        return lines

    def reset_offer_applications(self) -> None:
        super().reset_offer_applications()
        self.has_no_vouchers = self.has_none_aside = False

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
        if self.pk is None:
            insert(self)
            self._lines = []  # of a new basket: nothing to ask for
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
            self.has_no_vouchers = False

    merge.alters_data = True  # type: ignore[attr-defined]


class LineManager(models.Manager["Line"]):
    def get_or_create(self, defaults: Any = None, **kwargs: Any) -> tuple["Line", bool]:
        """By `basket` and `line_reference` at least. Most lines are new: they are one statement, without the savepoint
        that Django needs to learn from an error that somebody else was first."""
        line = self.model(**kwargs, **(defaults or {}))
        if insert_unless_there(line, "basket_id", "line_reference"):
            return line, True
        return self.get(**kwargs), False


class Line(AbstractLine):
    """A product and a quantity. Prices include tax and are rounded line by line, so that a sum of lines adds up."""

    removed_at = models.DateTimeField(null=True, blank=True)  # set aside only to be put back by an undo
    has_options: bool  # of lines that are read to be sold
    picture: dict[str, Any] | None  # of those that went through shop.basket.presentation.with_pictures()

    objects = LineManager()

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


@prepared(int)
def _lines_to_sell(basket_id: int) -> QuerySet[Line]:
    chosen = Line._meta.get_field("attributes").related_model.objects.filter(line=OuterRef("pk"))
    lines = Line.objects.filter(basket=basket_id).select_related("product__product_class", "stockrecord__partner")
    return lines.annotate(has_options=Exists(chosen)).order_by("pk")


def _note_parents(lines: list[Line]) -> None:
    """Of variants, which most lines are not. Joined to the lines, parents and their classes treble the time that
    PostgreSQL takes to plan the statement."""
    variants = [line.product for line in lines if line.product.parent_id is not None]
    parents = {parent.pk: parent for parent in _parents(sorted({product.parent_id for product in variants}))}
    for product in variants:
        product.parent = parents[product.parent_id]


@prepared(list)
def _parents(product_ids: list[int]) -> QuerySet:
    products = Line._meta.get_field("product").related_model.objects
    return products.filter(pk__in=product_ids).select_related("product_class").order_by()


def _note_options(lines: list[Line]) -> None:
    """What was chosen for each line; most have nothing to choose."""
    prefetch_related_objects([line for line in lines if line.has_options], "attributes__option")
    for line in lines:
        if not line.has_options:
            nothing = line.attributes.model.objects.none()
            nothing._result_cache = []  # else Django writes a statement to find out that it asks for nothing
            line._prefetched_objects_cache = {"attributes": nothing}


from oscar.apps.basket.models import *
