import pytest
from django.core import mail

from shop.order.models import Task
from shop.outbox import worker
from shop.returns.decide import InvalidStepError, advance_return, decide_return
from shop.returns.request import why_not
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.payment_factories import mails
from tests.shop.returns.test_request import ask, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def charlie(db):
    return StaffFactory()


def test_approving_writes_to_the_customer_and_ends_the_task(charlie):
    wish = ask(shipped(1))
    decide_return(request_id=wish.pk, approve=True, message="Use the **label** of {order_number}.", actor=charlie)
    wish.refresh_from_db()
    assert (wish.state, wish.decided_by, wish.order.lines.get().units_returning) == ("approved", charlie, 1)
    assert Task.objects.get().outcome == "Approved"
    assert AuditEntry.objects.get(action="return.decided").actor == charlie
    worker.drain()
    [sent] = [message for message in mail.outbox if message.subject.startswith("You can send it back")]
    assert "Use the **label** of {order_number}." in sent.body, "a message is shown as it was typed"


def test_what_was_declined_may_be_asked_for_again(charlie):
    order = shipped(1)
    decide_return(request_id=ask(order).pk, approve=False, message="Opened.", actor=charlie)
    assert order.lines.get().units_returning == 0
    assert why_not(order) == ""
    assert ask(order)
    assert mails("return_declined") == 1


def test_a_request_is_decided_once(charlie):
    wish = ask(shipped(2), 2)
    decide_return(request_id=wish.pk, approve=False, message="No.", actor=charlie)
    for approve in (True, False):
        with pytest.raises(InvalidStepError):
            decide_return(request_id=wish.pk, approve=approve, message="", actor=charlie)
    assert wish.order.lines.get().units_returning == 0
    assert AuditEntry.objects.filter(action="return.decided").count() == 1


def test_goods_come_back_and_the_return_is_closed(charlie):
    wish = ask(shipped(1))
    with pytest.raises(InvalidStepError):
        advance_return(request_id=wish.pk, to="received", actor=charlie)
    decide_return(request_id=wish.pk, approve=True, message="", actor=charlie)
    assert advance_return(request_id=wish.pk, to="received", actor=charlie).state == "received"
    assert mails("return_received") == 1
    assert advance_return(request_id=wish.pk, to="closed", actor=charlie).state == "closed"
    for to in ("received", "closed", "approved", "", "nonsense"):
        with pytest.raises(InvalidStepError):
            advance_return(request_id=wish.pk, to=to, actor=charlie)
