"""One thing to buy and one way to deliver it, and what the records say afterwards."""

from decimal import Decimal

from cms.setup import ensure_home_page
from shop.catalogue.models import Product
from shop.order import statuses
from shop.order.models import Order
from shop.outbox.models import Mail
from tests.factories import CountryFactory, ProductFactory
from tests.order_factories import shipping_method
from tests.peers import wait_until
from tests.running_shop import RunningShop

CONVERGES_WITHIN = 60  # seconds after the shop is whole again


def open_for_business(shop: RunningShop, *, stock: int) -> Product:
    ensure_home_page(title="Hearth & Grain", site_url=shop.url)
    CountryFactory()
    shipping_method()
    return ProductFactory(title="Everyday mug", price=Decimal("12.00"), stock=stock)


def unpaid() -> list[str]:
    """The numbers of the orders that are not paid."""
    return list(Order.objects.exclude(status=statuses.PAID).values_list("number", flat=True))


def wait_until_all_are_paid(seconds: float = CONVERGES_WITHIN) -> None:
    wait_until(lambda: not unpaid(), seconds)


def charged(shop: RunningShop) -> dict[str, int]:
    """Minor units taken at Stripe by order number; what belongs to no order stands under its own id."""
    taken: dict[str, int] = {}
    for payment in shop.stripe.ledger()["payment_intents"]:
        number = payment["metadata"].get("order") or payment["id"]
        taken[number] = taken.get(number, 0) + payment["captured"]
    return {number: amount for number, amount in taken.items() if amount}


def confirmations() -> dict[str, int]:
    """How many confirmations each paid order's buyer has got, by order number."""
    subjects = list(Mail.objects.values_list("subject", flat=True))
    paid = Order.objects.filter(paid_at__isnull=False).values_list("number", flat=True)
    return {number: sum(number in subject for subject in subjects) for number in paid}


def wait_for_one_confirmation_each(seconds: float = CONVERGES_WITHIN) -> None:
    wait_until(lambda: set(confirmations().values()) <= {1} and confirmations(), seconds)
