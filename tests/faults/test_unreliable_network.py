"""Checkouts and refunds while three of ten calls to Stripe and to the mail server fail."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from functools import partial
from random import Random

import pytest

from shop.catalogue.models import Product
from shop.order.models import Order
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.refund import request_refund
from tests.faults import figures
from tests.faults.agreement import differences
from tests.faults.buyer import Buyer, address_to_pay_again, session_of
from tests.faults.goods import open_for_business
from tests.faults.letters import differences_in_letters
from tests.faults.mail_server import MailServer, mail_server
from tests.faults.scale import CHECKOUTS, SECONDS
from tests.peers import wait_until
from tests.running_shop import RunningShop, free_port

pytestmark = pytest.mark.timeout(SECONDS)
AT_ONCE = 6
A_REFUND_EVERY = 5  # orders
RATES = {"drop_reply": 0.1, "error_5xx": 0.1, "reset": 0.1}  # by turns: three of ten calls in all
MAIL_RATE = 0.3
COMES_RIGHT_WITHIN = 180  # seconds: what has failed four times is tried again after eight to sixteen of them
MAKING = "POST /v1/(checkout/sessions|refunds)$"


def test_checkouts_over_an_unreliable_network_are_neither_lost_nor_doubled(open_shop):
    port = free_port()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    shop = open_shop(EMAIL_BACKEND=backend, EMAIL_URL=f"smtp://127.0.0.1:{port}")
    mug = open_for_business(shop, stock=CHECKOUTS)
    with mail_server(port) as mail:
        mail.refuses = partial(_strikes, Random(7))
        buy(shop, mug, CHECKOUTS, seed=7, **RATES)
        settle(shop, mug, mail)
    failed = sum(one["status"] >= 500 for one in shop.stripe.requests())
    report(shop, f"{CHECKOUTS} checkouts, 30 % faults", f"{failed} answers 5xx among the last requests to Stripe")
    assert Order.objects.exclude(paid_at=None).count() == CHECKOUTS
    assert doubled(shop) == (0, 0)


def test_control_without_idempotency_keys_lost_replies_are_made_up_for_twice(open_unguarded_shop):
    shop = open_unguarded_shop("idempotency keys")
    mug = open_for_business(shop, stock=100)
    buy(shop, mug, 10, seed=7, drop_reply=0.7, paths=MAKING)
    report(shop, "10 checkouts, lost replies", control=True)
    assert sum(doubled(shop)) > 0


def buy(shop: RunningShop, mug: Product, times: int, **faults: object) -> None:
    """So many guests, some of them at once; every fifth gets a part of the money back. Healthy again afterwards."""
    shop.stripe.faults(**faults)
    sessions = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for session in pool.map(lambda number: one_checkout(shop, mug, number), range(times)):
            sessions.append(session)
            if len(sessions) % 50 == 0:
                figures.progress(f"checkout {len(sessions)} of {times}")
    for session in sessions[::A_REFUND_EVERY]:
        give_a_part_back(session)
    wait_until(lambda: not Refund.objects.filter(state=Refund.State.REQUESTED).exists(), COMES_RIGHT_WITHIN)
    shop.stripe.heal()


def one_checkout(shop: RunningShop, mug: Product, number: int) -> str:
    """The session that was paid."""
    with Buyer(shop.url, f"buyer{number}") as buyer:
        page = payment_page(shop, buyer, buyer.buy(mug.pk))
        shop.stripe.pay(session_of(page))
    return session_of(page)


def _strikes(random: Random) -> bool:
    return random.random() < MAIL_RATE


def payment_page(shop: RunningShop, buyer: Buyer, place: str) -> str:
    """Pressed again until Stripe can be reached."""
    while not place.startswith(shop.stripe.url):
        place = buyer.post(address_to_pay_again(buyer.get(place).text)).headers["Location"]
    return place


def give_a_part_back(session_id: str) -> None:
    attempts = PaymentAttempt.objects.filter(session_id=session_id, state=PaymentAttempt.State.CAPTURED)
    wait_until(attempts.exists, COMES_RIGHT_WITHIN)
    request_refund(attempt_id=attempts.get().pk, amount=Decimal("1.00"), reason="Scratched", actor=None)


def settle(shop: RunningShop, mug: Product, mail: MailServer) -> None:
    record = mug.stockrecords.get().pk
    found: list[str] = []

    def agree() -> bool:
        ledger = shop.stripe.ledger()
        found[:] = [*differences(ledger, there={record: CHECKOUTS}), *differences_in_letters(mail.parsed())]
        return not found

    with suppress(TimeoutError):
        wait_until(agree, COMES_RIGHT_WITHIN)
    assert found == []


def doubled(shop: RunningShop) -> tuple[int, int]:
    """Sessions that belong to no attempt, refunds that belong to no row of ours."""
    ledger = shop.stripe.ledger()
    sessions = sum(ledger["sessions"].values()) - PaymentAttempt.objects.count()
    return sessions, sum(ledger["refunds"].values()) - Refund.objects.count()


def report(shop: RunningShop, what: str, *more: str, control: bool = False) -> None:
    sessions, refunds = doubled(shop)
    lost = Order.objects.filter(paid_at=None).count()
    figures.note(
        what,
        f"{Order.objects.count()} orders",
        f"{lost} lost",
        f"{sessions} sessions and {refunds} refunds doubled",
        *more,
        control=control,
    )
