"""Moments of a purchase at which a process dies, each ending with a customer who has paid once."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import requests

from shop.order.models import Order
from shop.outbox.models import Message
from shop.payment import events
from shop.payment.models import PaymentAttempt
from tests.faults.buyer import Buyer, session_of
from tests.peers import wait_until
from tests.running_shop import RunningShop

SLOW = {"delay_ms": 2500}
UNDER_WAY = 0.3  # seconds after which a request is with Stripe


def when_the_payment_page_is_known(shop: RunningShop, buyer: Buyer, product_id: int) -> None:
    buyer.add(product_id)
    form = buyer.check_out()
    page = buyer.press_pay(form)
    shop.kill("web")
    shop.restart("web")
    assert buyer.press_pay(form) == page  # the order waits, and the same form leads to the same page
    shop.stripe.pay(session_of(page))


def while_stripe_makes_the_payment_page(shop: RunningShop, buyer: Buyer, product_id: int) -> None:
    buyer.add(product_id)
    form = buyer.check_out()
    with slow(shop, "POST /v1/checkout/sessions$"), interrupted(lambda: buyer.press_pay(form)):
        wait_until(PaymentAttempt.objects.filter(order__guest_email=buyer.email).exists)
        time.sleep(UNDER_WAY)
        shop.kill("web")
    shop.restart("web")
    assert Order.objects.filter(guest_email=buyer.email).count() == 1
    shop.stripe.pay(session_of(buyer.press_pay(form)))


def while_the_customer_pays(shop: RunningShop, buyer: Buyer, product_id: int) -> None:
    """Stripe's webhook finds nobody at home."""
    page = buyer.buy(product_id)
    shop.kill("web")
    shop.stripe.pay(session_of(page))
    shop.restart("web")


def while_the_customer_returns(shop: RunningShop, buyer: Buyer, product_id: int) -> None:
    """The webhook is lost too: the worker has to find out by itself."""
    page = buyer.buy(product_id)
    shop.stripe.faults(drop_webhooks=True)
    back = shop.stripe.pay(session_of(page))["next_url"]
    with slow(shop, "GET /v1/checkout/sessions/"), interrupted(lambda: buyer.get(back)):
        time.sleep(UNDER_WAY)
        shop.kill("web")
    shop.restart("web")


def while_the_worker_acts_upon_the_webhook(shop: RunningShop, buyer: Buyer, product_id: int) -> None:
    page = buyer.buy(product_id)
    under_way = Message.objects.filter(topic=events.TOPIC, state=Message.State.RUNNING)
    left_behind = set(under_way.values_list("pk", flat=True))
    with slow(shop, "GET /v1/checkout/sessions/"):
        shop.stripe.pay(session_of(page))
        wait_until(under_way.exclude(pk__in=left_behind).exists, 30)
        time.sleep(UNDER_WAY)
        shop.kill("worker")
    shop.restart("worker")


Moment = Callable[[RunningShop, Buyer, int], None]
OF_THE_WEB: list[Moment] = [
    when_the_payment_page_is_known,
    while_stripe_makes_the_payment_page,
    while_the_customer_pays,
    while_the_customer_returns,
]
OF_THE_WORKER: list[Moment] = [while_the_worker_acts_upon_the_webhook]


@contextmanager
def slow(shop: RunningShop, paths: str) -> Iterator[None]:
    """Requests of this kind take Stripe long; afterwards all its faults are gone."""
    shop.stripe.faults(**SLOW, paths=paths)
    try:
        yield
    finally:
        shop.stripe.heal()


@contextmanager
def interrupted(request: Callable[[], object]) -> Iterator[None]:
    """The request goes on beside the block, and is to find the connection broken."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(request)
        yield
        assert isinstance(answer.exception(30), requests.ConnectionError)
