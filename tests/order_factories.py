"""Baskets with something in them, and orders placed from them as the checkout places them."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from shop.basket.models import Basket
from shop.basket.totals import totals
from shop.order.models import Order, ShippingAddress
from shop.order.paid import mark_paid
from shop.order.place import place_order
from shop.partner.strategy import Selector
from shop.shipping.models import OrderAndItemCharges
from tests.factories import CountryFactory, ProductFactory

Applicator = get_class("offer.applicator", "Applicator")
GUEST = "bob@example.com"


def make_basket(*products: Any, owner: Any = None, quantity: int = 1) -> Basket:
    """An open basket with `quantity` of each product (of a new one when none is given)."""
    basket = Basket.objects.create(owner=owner)
    basket.strategy = Selector().strategy()
    for product in products or [ProductFactory()]:
        basket.add_product(product, quantity=quantity)
    return basket


def again(basket: Basket) -> Basket:
    """The basket as the next request reads it."""
    fresh = Basket.objects.get(pk=basket.pk)
    fresh.strategy = Selector().strategy()
    return fresh


def shipping_method(price: str = "4.90", **fields: Any) -> OrderAndItemCharges:
    method, _ = OrderAndItemCharges.objects.get_or_create(
        name=fields.pop("name", "Standard delivery"), defaults={"price_per_order": Decimal(price), **fields}
    )
    return method


def address(**fields: Any) -> ShippingAddress:
    return ShippingAddress(
        **{
            "first_name": "Bob",
            "last_name": "Berger",
            "line1": "Lindenallee 5",
            "line4": "Berlin",
            "postcode": "10115",
            "country": CountryFactory(),
            **fields,
        }
    )


def place(basket: Basket | None = None, *, user: Any = None, **changes: Any) -> Order:
    """Place the basket as a customer does who has just seen what it comes to."""
    basket = basket or make_basket(owner=user)
    method = changes.pop("shipping_method", None) or shipping_method()
    told = {
        "basket": basket,
        "user": user or AnonymousUser(),
        "guest_email": "" if user else GUEST,
        "shipping_address": address(),
        "billing_address": None,
        "shipping_method": method,
        "shipping_charge": None,
        "expected_total": changes.pop("expected_total", None) or shown_total(basket, method, user),
        **changes,
    }
    with transaction.atomic():
        return place_order(**told)


def shown_total(basket: Basket, method: Any, user: Any = None) -> Decimal:
    seen = again(basket)
    Applicator().apply(seen, user or AnonymousUser())
    return totals(seen, method, method.calculate(seen)).total


def paid(order: Order | None = None, **kwargs: Any) -> Order:
    order = order or place(**kwargs)
    mark_paid(order_id=order.pk, paid_at=timezone.now())
    order.refresh_from_db()
    return order


def percentage_offer(percent: str = "10", **fields: Any) -> Any:
    """An offer on everything; a site offer unless `offer_type` says otherwise."""
    products, _ = get_model("offer", "Range").objects.get_or_create(name="Everything", includes_all_products=True)
    condition = get_model("offer", "Condition").objects.create(range=products, type="Count", value=1)
    benefit = get_model("offer", "Benefit").objects.create(range=products, type="Percentage", value=Decimal(percent))
    name = fields.pop("name", f"{percent}% off everything")
    return get_model("offer", "ConditionalOffer").objects.create(
        name=name, condition=condition, benefit=benefit, **fields
    )


def voucher(code: str = "WELCOME", percent: str = "10", **fields: Any) -> Any:
    now = timezone.now()
    made = get_model("voucher", "Voucher").objects.create(
        **{
            "code": code,
            "name": code.title(),
            "start_datetime": now - timezone.timedelta(days=1),
            "end_datetime": now + timezone.timedelta(days=1),
            **fields,
        }
    )
    made.offers.add(percentage_offer(percent, offer_type="Voucher", name=f"Offer of {code}"))
    return made
