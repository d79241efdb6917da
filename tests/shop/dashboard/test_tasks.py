from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.order.models import Order, Task
from shop.order.tasks import finish_task, holding_back, raise_task
from shop.payment.models import Dispute, FraudWarning, PaymentAttempt
from tests.factories import UserFactory
from tests.order_factories import paid
from tests.payment_factories import attempt_for
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db
LIST = "/dashboard/tasks/"


def a_task(order: Order | None = None, **fields) -> Task:
    given = {"kind": Task.Kind.FRAUD_WARNING, "reference": "issfr_1", "note": "Is it Bob?", "stops_dispatch": True}
    return raise_task(order=order or paid(), **{**given, **fields})


def finish(client, task: Task, outcome: str = "A regular", **fields):
    return client.post(f"{LIST}{task.pk}/finish/", {"outcome": outcome, **fields})


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_shop_without_tasks_says_so(dashboard):
    assert "Nothing waits for you" in text(dashboard.get(LIST))
    assert "Nothing has been done yet" in text(dashboard.get(f"{LIST}?state=done"))


def test_what_is_overdue_stands_first_and_is_marked(dashboard):
    now = timezone.now()
    later = a_task(due_at=now + timedelta(days=3, hours=1))
    whenever = a_task()
    overdue = a_task(due_at=now - timedelta(days=2, hours=1))
    answer = dashboard.get(LIST)
    rows = answer.context["rows"]
    assert [row.task for row in rows] == [overdue, later, whenever]
    assert [row.is_overdue for row in rows] == [True, False, False]
    assert "It was due 2 days, 1 hour ago" in text(answer).replace("\xa0", " ")
    assert "Due in <strong>3 days</strong>" in text(answer).replace("\xa0", " ")


def test_a_kind_can_be_picked(dashboard):
    a_task()
    mismatch = a_task(kind=Task.Kind.PAYMENT_MISMATCH)
    answer = dashboard.get(f"{LIST}?kind=payment_mismatch")
    assert [row.task for row in answer.context["rows"]] == [mismatch]
    assert len(dashboard.get(f"{LIST}?kind=unheard-of").context["rows"]) == 2


def test_finishing_a_task_frees_the_order_and_is_kept_with_its_reason(dashboard, merchant):
    task = a_task()
    assert finish(dashboard, task).headers["Location"] == LIST
    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("A regular", merchant)
    assert not holding_back(task.order).exists()
    done = dashboard.get(f"{LIST}?state=done")
    assert [row.task for row in done.context["rows"]] == [task]
    assert "Charlie Chandler: A regular" in text(done)
    assert not dashboard.get(LIST).context["rows"]


def test_a_reason_is_asked_for(dashboard):
    task = a_task()
    answer = finish(dashboard, task, " ", from_order="1")
    assert "This field is required" in text(answer)
    assert 'name="from_order"' in text(answer)
    task.refresh_from_db()
    assert task.done_at is None


def test_a_reason_that_is_too_long_is_said_and_kept(dashboard):
    task = a_task()
    assert "at most 500 characters" in text(finish(dashboard, task, "x" * 501))
    assert holding_back(task.order).exists()


def test_what_was_finished_before_stays_as_it_was(dashboard):
    task = a_task()
    finish_task(task_id=task.pk, outcome="First", actor=None)
    answer = dashboard.post(f"{LIST}{task.pk}/finish/", {"outcome": "Second"}, follow=True)
    assert "had been finished before" in text(answer)
    task.refresh_from_db()
    assert task.outcome == "First"


def test_a_task_that_is_not_there_is_not_found(dashboard):
    assert dashboard.post(f"{LIST}99/finish/", {"outcome": "x"}).status_code == 404


def test_the_list_costs_the_same_however_long_it_is(dashboard):
    def queries() -> int:
        dashboard.get(LIST)
        with CaptureQueriesContext(connection) as seen:
            dashboard.get(LIST)
        return len(seen)

    a_task()
    one = queries()
    a_task()
    a_task()
    assert queries() == one <= 9


def test_who_may_only_look_cannot_finish(client):
    looker = UserFactory()
    looker.is_staff = True
    looker.save()
    looker.user_permissions.add(Permission.objects.get(codename="view_task", content_type__app_label="order"))
    sign_in_staff(client, looker)
    task = a_task()
    assert "Ship anyway" not in text(client.get(LIST))
    assert finish(client, task).status_code == 403
    task.refresh_from_db()
    assert task.done_at is None


def test_the_first_page_tells_how_many_wait_and_until_when(dashboard):
    a_task(due_at=timezone.now() + timedelta(days=3, hours=1))
    page = text(dashboard.get("/dashboard/")).replace("\xa0", " ")
    assert "<strong>1</strong> task for you" in page
    assert "next due in 3 days" in page
    a_task(due_at=timezone.now() - timedelta(days=3))
    assert "one is overdue" in text(dashboard.get("/dashboard/"))


def test_the_orders_page_tells_why_it_is_held_back_and_lets_it_go(dashboard):
    task = a_task()
    address = f"/dashboard/orders/{task.order.number}/"
    page = text(dashboard.get(address))
    assert "This order is held back: Look at a fraud warning" in page
    assert "Ship anyway" in page
    assert "Mark as shipped" not in page
    assert "nothing is shipped before the task above is done" in page
    assert finish(dashboard, task, from_order="1").headers["Location"] == address
    page = text(dashboard.get(address))
    assert "is held back" not in page
    assert "Mark as shipped" in page


def test_the_orders_page_shows_disputes_and_warnings(dashboard, settings):
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "", "sk_test_1"
    attempt = attempt_for()
    PaymentAttempt.objects.update(intent_id="pi_1", state="captured", amount_captured=attempt.amount)
    address = f"/dashboard/orders/{attempt.order.number}/"
    assert "Refund…" in text(dashboard.get(address))
    Dispute.objects.create(
        attempt=attempt,
        provider_id="du_1",
        amount=12,
        currency="EUR",
        reason="product_not_received",
        state=Dispute.State.NEEDS_RESPONSE,
        answer_by=timezone.now(),
    )
    FraudWarning.objects.create(attempt=attempt, provider_id="issfr_1", reason="made_with_lost_card")
    page = text(dashboard.get(address))
    assert "Refund…" not in page
    assert "Dispute over €12.00" in page
    assert "product not received" in page
    assert 'href="https://dashboard.stripe.com/test/disputes/du_1"' in page
    assert 'href="https://dashboard.stripe.com/test/payments/pi_1"' in page
    assert "made with lost card" in page
