"""What a customer may ask to send back, and that nobody asks for more than was sent."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from shop.fulfilment.deliver import mark_delivered
from shop.fulfilment.ship import ship_order
from shop.order import transition
from shop.order.models import Line, Order, Task
from shop.returns import request as module
from shop.returns.models import ReturnLine, ReturnRequest
from shop.returns.request import ReturnRefusedError, Wanted, request_return, why_not
from shop.security.models import AuditEntry
from tests.factories import ProductFactory
from tests.order_factories import make_basket, paid, place
from tests.payment_factories import mails

REASON = ReturnLine.Reason.DAMAGED


def shipped(quantity: int = 3, **kwargs) -> Order:
    order = paid(basket=make_basket(ProductFactory(title="Mug"), quantity=quantity), **kwargs)
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="1")
    return Order.objects.get(pk=order.pk)


def ask(order: Order, quantity: int = 1, **changes) -> ReturnRequest:
    wanted = {order.lines.get().pk: Wanted(quantity, REASON)}
    facts = {"wanted": wanted, "note": "", "form_key": uuid4(), "actor": None, **changes}
    return request_return(order_id=order.pk, **facts)


@pytest.mark.django_db
def test_a_request_is_noted_mailed_and_becomes_a_task():
    order = shipped()
    wish = ask(order, 2, note="The handle is broken")
    assert (wish.state, wish.lines.get().quantity, wish.lines.get().reason) == ("requested", 2, "damaged")
    assert order.lines.get().units_returning == 2
    task = Task.objects.get(kind=Task.Kind.RETURN_REQUEST)
    assert (task.order, task.reference, task.note) == (order, str(wish.pk), "The handle is broken")
    assert AuditEntry.objects.filter(action="return.requested").count() == 1
    assert (mails("return_requested"), mails("merchant_task")) == (1, 1)


@pytest.mark.django_db
def test_the_same_form_twice_is_one_request():
    order, key = shipped(), uuid4()
    assert ask(order, form_key=key) == ask(order, form_key=key)
    assert ReturnRequest.objects.count() == mails("return_requested") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", [0, -1, 4, 10**6])
def test_not_more_than_was_sent(quantity):
    order = shipped(3)
    with pytest.raises(ReturnRefusedError, match="more than you can send back"):
        ask(order, quantity)
    assert not ReturnRequest.objects.exists()
    assert not Task.objects.exists()
    assert order.lines.get().units_returning == 0


@pytest.mark.django_db
def test_what_is_asked_for_already_counts():
    order = shipped(3)
    ask(order, 2)
    with pytest.raises(ReturnRefusedError, match="more than you can send back"):
        ask(order, 2)
    ask(order, 1)
    assert why_not(order) == "All of this order is on its way back already."


@pytest.mark.django_db
def test_a_line_of_another_order_is_refused():
    order, other = shipped(), shipped()
    with pytest.raises(ReturnRefusedError):
        ask(order, wanted={other.lines.get().pk: Wanted(1, REASON)})
    with pytest.raises(ReturnRefusedError, match="what you want"):
        ask(order, wanted={})


@pytest.mark.django_db
def test_before_a_parcel_has_left_there_is_nothing_to_send_back():
    for order in (place(), paid()):
        assert "Nothing of this order has been sent yet" in why_not(order)
        with pytest.raises(ReturnRefusedError):
            ask(order)


@pytest.mark.django_db
def test_of_a_part_that_was_sent_only_that_part():
    order = paid(basket=make_basket(ProductFactory(), quantity=3))
    line = order.lines.get()
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="1", lines={line.pk: 1})
    with pytest.raises(ReturnRefusedError):
        ask(order, 2)
    assert ask(order, 1)


@pytest.mark.django_db
def test_the_time_ends_so_many_days_after_the_delivery(settings):
    settings.RETURN_DAYS = 14
    order = shipped()
    mark_delivered(order_id=order.pk, actor=None)
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23)):
        assert why_not(order) == ""
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert "The time for sending something back ended on" in why_not(order)
        with pytest.raises(ReturnRefusedError):
            ask(order)


@pytest.mark.django_db
def test_while_it_has_not_arrived_the_time_does_not_run():
    order = shipped()
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert why_not(order) == ""


@pytest.mark.django_db
def test_the_database_holds_what_the_lock_is_for():
    line = shipped(3).lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(units_returning=F("quantity") + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnLine.objects.create(request=ask(line.order), line=line, quantity=0, reason=REASON)


def at_once(deeds: list[Callable[[], object]]) -> list[object]:
    start, answers = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            start.wait()
            answers.append(deed())
        except Exception as error:  # noqa: BLE001 -- the answer
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def eight_ask_for_the_only_unit() -> list[object]:
    order = shipped(1)
    return at_once([lambda: ask(order, 1) for _ in range(8)])


def test_of_eight_who_ask_at_once_for_the_only_unit_one_is_taken(committed_db):
    answers = eight_ask_for_the_only_unit()
    assert sum(isinstance(answer, ReturnRequest) for answer in answers) == ReturnRequest.objects.count() == 1
    assert sum(isinstance(answer, ReturnRefusedError) for answer in answers) == 7
    assert Line.objects.get().units_returning == 1


def test_without_the_lock_the_constraint_alone_turns_the_others_away(committed_db, monkeypatch):
    """The control: with the lock off, customers get past the count, and an error instead of words."""
    order = shipped(1)
    monkeypatch.setattr(module, "lock_order", lambda order_id: Order.objects.get(pk=order_id))
    together = threading.Barrier(8)

    def counted(*args):
        returnable = module_lines(*args)
        together.wait(timeout=10)
        return returnable

    module_lines = module.returnable_lines
    monkeypatch.setattr(module, "why_not", lambda order: "")
    monkeypatch.setattr(module, "returnable_lines", counted)
    answers = at_once([lambda: ask(order, 1) for _ in range(8)])
    assert any(isinstance(answer, IntegrityError) for answer in answers)
    assert transition.lock_order is not module.lock_order
    assert Line.objects.get().units_returning == 1
