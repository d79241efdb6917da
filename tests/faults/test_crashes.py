"""kill -9 at named points: no order is lost, nobody is charged twice, and everything comes right by itself."""

import time
from collections.abc import Iterable, Iterator

import pytest

from shop.catalogue.models import Product
from shop.order.models import Order
from shop.outbox.models import Message
from tests.faults import figures, moments
from tests.faults.agreement import differences
from tests.faults.buyer import Buyer
from tests.faults.goods import CONVERGES_WITHIN, open_for_business
from tests.faults.hurry import let_look_come
from tests.faults.letters import differences_in_letters
from tests.faults.mail_server import MailServer, mail_server
from tests.faults.moments import OF_THE_WEB, OF_THE_WORKER, Moment, Scene
from tests.faults.scale import CRASHES, FULL, SECONDS
from tests.peers import wait_until
from tests.running_shop import RunningShop, free_port

pytestmark = pytest.mark.timeout(SECONDS)
STOCK = 1000


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server(free_port()) as server:
        yield server


@pytest.fixture
def by_smtp(mail) -> dict[str, str]:
    """The environment of a shop that sends its mails there."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"EMAIL_BACKEND": backend, "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}"}


def test_a_killed_web_process_loses_no_order_and_charges_nobody_twice(open_shop, mail, by_smtp):
    crash(open_shop(**by_smtp), mail, OF_THE_WEB)


def test_a_killed_worker_loses_no_order_and_charges_nobody_twice(open_shop, mail, by_smtp):
    crash(open_shop(**by_smtp), mail, OF_THE_WORKER)


def test_control_a_worker_that_acknowledges_first_loses_the_mail_it_was_sending(open_unguarded_shop, mail, by_smtp):
    shop = open_unguarded_shop("acknowledgement", **by_smtp)
    mug = open_for_business(shop, stock=STOCK)
    act(shop, mail, [moments.while_the_worker_sends_the_mail], mug, times=1)
    order = Order.objects.get()
    confirmation = Message.objects.get(dedupe_key=f"order_confirmation:{order.number}")
    assert confirmation.state == Message.State.DONE
    lost = differences_in_letters(mail.parsed())
    assert lost == [f"order {order.number}: 0 confirmations instead of 1"]
    figures.note("killed while the worker sends the mail, noted as done before", *lost, control=True)


def crash(shop: RunningShop, mail: MailServer, some: list[Moment]) -> None:
    """As often as wanted at each of the points, then what became of the orders."""
    mug = open_for_business(shop, stock=STOCK)
    act(shop, mail, some, mug, times=CRASHES)
    whole_since = time.monotonic()
    skipped = 0 if FULL else let_look_come()
    record = mug.stockrecords.get().pk
    found: list[str] = []

    def has_converged() -> bool:
        found[:] = [
            *differences(shop.stripe.ledger(), there={record: STOCK}),
            *differences_in_letters(mail.parsed()),
            *unlike_expected(some),
        ]
        return not found

    try:
        wait_until(has_converged, CONVERGES_WITHIN)
    except TimeoutError:
        pytest.fail("\n".join(found))
    seconds = time.monotonic() - whole_since + skipped
    for moment in some:
        figures.note(f"killed {CRASHES} × {in_words(moment)}", f"{CRASHES} × {moments.end_of(moment)}")
    figures.note(
        f"{CRASHES * len(some)} kills in all",
        f"converged {seconds:.1f} s after the last restart",
        "0 lost orders, 0 double charges, 0 stuck baskets, 0 leaked reservations, one confirmation each",
    )


def act(shop: RunningShop, mail: MailServer, some: Iterable[Moment], mug: Product, *, times: int) -> None:
    for moment in some:
        for number in range(times):
            # Else what earlier kills left to do adds up, and the worker does not come to this one in time.
            wait_until(moments.nothing_is_due, CONVERGES_WITHIN)
            with Buyer(shop.url, f"{moment.__name__[:50]}{number}") as buyer:
                moment(Scene(shop, mail, buyer, mug.pk))
        figures.progress(f"killed {times} × {in_words(moment)}")


def unlike_expected(some: Iterable[Moment]) -> list[str]:
    """Customers who do not have exactly one order, in the status that was to come of it."""
    wanted = {
        f"{moment.__name__[:50]}{number}@example.com": [moments.end_of(moment)]
        for moment in some
        for number in range(CRASHES)
    }
    have: dict[str, list[str]] = {email: [] for email in wanted}
    for email, status in Order.objects.values_list("guest_email", "status"):
        have[email].append(status)
    return [f"{email}: {have[email]} instead of {wanted[email]}" for email in have if have[email] != wanted[email]]


def in_words(moment: Moment) -> str:
    return moment.__name__.replace("_", " ")
