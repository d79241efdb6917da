"""Named points of an order's life at which a process dies. Each says what has to come of the order all the same."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import requests
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.order import statuses
from shop.order.cancel import cancel_order
from shop.order.models import Order
from shop.outbox.models import Message
from shop.partner.models import StockRecord
from shop.payment import events
from shop.payment.models import PaymentAttempt
from shop.payment.refund import request_refund
from tests.faults.buyer import Buyer, Form, session_of
from tests.faults.hurry import let_time_end
from tests.faults.mail_server import MailServer
from tests.peers import wait_until
from tests.running_shop import RunningShop

SLOW = {"delay_ms": 2500}
UNDER_WAY = 0.3  # seconds after which a request is with Stripe
GETS_THERE = 30  # seconds
SESSIONS = "POST /v1/checkout/sessions$"
SESSION = "GET /v1/checkout/sessions/"
EXPIRE = "POST /v1/checkout/sessions/.*/expire$"
REFUNDS = "POST /v1/refunds$"


class Scene(NamedTuple):
    """One customer of the shop, with the post office that the shop sends its mails by."""

    shop: RunningShop
    mail: MailServer
    buyer: Buyer
    product_id: int

    def order(self) -> Order:
        return Order.objects.get(guest_email=self.buyer.email)

    def attempt(self) -> PaymentAttempt:
        return PaymentAttempt.objects.get(order__guest_email=self.buyer.email)

    def is_paid(self) -> bool:
        return self.order().paid_at is not None

    def buy_and_pay(self) -> None:
        self.shop.stripe.pay(session_of(self.buyer.buy(self.product_id)))
        wait_until(self.is_paid, GETS_THERE)


def while_the_order_is_placed(scene: Scene) -> None:
    """The transaction is open: all it wrote is gone with the process, and the same form orders afterwards."""
    scene.buyer.add(scene.product_id)
    form = scene.buyer.check_out()
    with shelf_locked() as somebody_waits, interrupted(lambda: scene.buyer.press_pay(form)):
        wait_until(somebody_waits, GETS_THERE)
        scene.shop.kill("web")
    scene.shop.restart("web")
    scene.shop.stripe.pay(session_of(payment_page(scene, form)))


def while_stripe_makes_the_payment_page(scene: Scene) -> None:
    """The order is committed, its page is not known."""
    scene.buyer.add(scene.product_id)
    form = scene.buyer.check_out()
    with slow(scene.shop, SESSIONS), interrupted(lambda: scene.buyer.press_pay(form)):
        wait_until(lambda: scene.shop.stripe.held(), GETS_THERE)
        scene.shop.kill("web")
    scene.shop.restart("web")
    scene.shop.stripe.pay(session_of(payment_page(scene, form)))


def when_the_payment_page_is_known(scene: Scene) -> None:
    scene.buyer.add(scene.product_id)
    form = scene.buyer.check_out()
    page = scene.buyer.press_pay(form)
    scene.shop.kill("web")
    scene.shop.restart("web")
    assert scene.buyer.press_pay(form) == page  # the order waits, and the same form leads to the same page
    scene.shop.stripe.pay(session_of(page))


def while_the_customer_pays(scene: Scene) -> None:
    """Stripe's webhook finds nobody at home."""
    page = scene.buyer.buy(scene.product_id)
    scene.shop.kill("web")
    scene.shop.stripe.pay(session_of(page))
    scene.shop.restart("web")


def while_the_customer_returns(scene: Scene) -> None:
    """The webhook is lost too: the worker has to find out by itself."""
    page = scene.buyer.buy(scene.product_id)
    scene.shop.stripe.faults(drop_webhooks=True)
    back = scene.shop.stripe.pay(session_of(page))["next_url"]
    with slow(scene.shop, SESSION), interrupted(lambda: scene.buyer.get(back)):
        wait_until(lambda: scene.shop.stripe.held(), GETS_THERE)
        scene.shop.kill("web")
    scene.shop.restart("web")


def while_the_worker_acts_upon_the_webhook(scene: Scene) -> None:
    page = scene.buyer.buy(scene.product_id)
    left_behind = set(running(events.TOPIC).values_list("pk", flat=True))
    with slow(scene.shop, SESSION):
        scene.shop.stripe.pay(session_of(page))
        wait_until(running(events.TOPIC).exclude(pk__in=left_behind).exists, GETS_THERE)
        time.sleep(UNDER_WAY)
        scene.shop.kill("worker")
    scene.shop.restart("worker")


def while_the_worker_sends_the_mail(scene: Scene) -> None:
    """The mail server has heard it all and not taken it yet."""
    page = scene.buyer.buy(scene.product_id)
    waiting = scene.mail.waiting
    with silent(scene.mail):
        scene.shop.stripe.pay(session_of(page))
        wait_until(lambda: scene.mail.waiting > waiting, GETS_THERE)
        scene.shop.kill("worker")
    scene.shop.restart("worker")


def while_the_worker_refunds(scene: Scene) -> None:
    scene.buy_and_pay()
    with slow(scene.shop, REFUNDS):
        attempt = scene.attempt()
        request_refund(attempt_id=attempt.pk, amount=attempt.amount_captured, reason="Broken", actor=None)
        wait_until(lambda: scene.shop.stripe.held(), GETS_THERE)
        scene.shop.kill("worker")
    scene.shop.restart("worker")


def while_the_payment_of_a_cancelled_order_is_undone(scene: Scene) -> None:
    scene.buy_and_pay()
    with slow(scene.shop, REFUNDS):
        cancel_order(order_id=scene.order().pk, actor=None, reason="Changed my mind")
        wait_until(lambda: scene.shop.stripe.held(), GETS_THERE)
        scene.shop.kill("worker")
    scene.shop.restart("worker")


def while_the_page_of_a_cancelled_order_is_closed(scene: Scene) -> None:
    scene.buyer.buy(scene.product_id)
    with slow(scene.shop, EXPIRE):
        cancel_order(order_id=scene.order().pk, actor=None, reason="Changed my mind")
        wait_until(lambda: scene.shop.stripe.held(), GETS_THERE)
        scene.shop.kill("worker")
    scene.shop.restart("worker")


def while_an_overdue_attempt_is_closed(scene: Scene) -> None:
    scene.buyer.buy(scene.product_id)
    with slow(scene.shop, EXPIRE):
        let_time_end(scene.attempt())
        wait_until(lambda: scene.shop.stripe.held(), GETS_THERE)
        scene.shop.kill("worker")
    scene.shop.restart("worker")


Moment = Callable[[Scene], None]
OF_THE_WEB: list[Moment] = [
    while_the_order_is_placed,
    while_stripe_makes_the_payment_page,
    when_the_payment_page_is_known,
    while_the_customer_pays,
    while_the_customer_returns,
]
OF_THE_WORKER: list[Moment] = [
    while_the_worker_acts_upon_the_webhook,
    while_the_worker_sends_the_mail,
    while_the_worker_refunds,
    while_the_payment_of_a_cancelled_order_is_undone,
    while_the_page_of_a_cancelled_order_is_closed,
    while_an_overdue_attempt_is_closed,
]
# What the order is in the end; of all others it is a paid one.
ENDS = {
    while_the_worker_refunds: statuses.REFUNDED,
    while_the_payment_of_a_cancelled_order_is_undone: statuses.CANCELLED,
    while_the_page_of_a_cancelled_order_is_closed: statuses.CANCELLED,
    while_an_overdue_attempt_is_closed: statuses.PAYMENT_EXPIRED,
}


def end_of(moment: Moment) -> str:
    return ENDS.get(moment, statuses.PAID)


def running(topic: str) -> QuerySet[Message]:
    return Message.objects.filter(topic=topic, state=Message.State.RUNNING)


def payment_page(scene: Scene, form: Form) -> str:
    """Where the form leads to. Stripe refuses a second request while the first one of its key is under way; the shop
    says so on the order's own page, and the customer presses again."""
    pages: list[str] = []

    def is_reached() -> bool:
        pages.append(scene.buyer.press_pay(form))
        return "/c/pay/" in pages[-1]

    wait_until(is_reached, GETS_THERE)
    return pages[-1]


def nothing_is_due() -> bool:
    """What waits behind a message that a dead worker holds is not due: it has to wait for the lease."""
    held = Message.objects.filter(state=Message.State.RUNNING).exclude(key="").values("key")
    due = Message.objects.filter(state=Message.State.WAITING, run_at__lte=timezone.now())
    return not due.exclude(key__in=held).exists()


@contextmanager
def slow(shop: RunningShop, paths: str) -> Iterator[None]:
    """Requests of this kind take Stripe long; afterwards all its faults are gone."""
    shop.stripe.faults(**SLOW, paths=paths)
    try:
        yield
    finally:
        shop.stripe.heal()


@contextmanager
def silent(mail: MailServer) -> Iterator[None]:
    mail.silent.set()
    try:
        yield
    finally:
        mail.silent.clear()


@contextmanager
def shelf_locked() -> Iterator[Callable[[], bool]]:
    """Nobody can reserve anything during the block; the function tells whether somebody waits for it."""
    with transaction.atomic():
        list(StockRecord.objects.select_for_update().order_by("pk"))
        yield _somebody_waits_for_a_lock


def _somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees its first look again and again
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def interrupted(request: Callable[[], object]) -> Iterator[None]:
    """The request goes on beside the block, and is to find the connection broken."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(request)
        yield
        assert isinstance(answer.exception(30), requests.ConnectionError)
