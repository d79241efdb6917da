import pytest
from django.core import mail
from django.utils import timezone

from shop.mail.models import MailText
from shop.outbox import periodic, queue, registry, worker
from shop.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(monkeypatch):
    """Registers handlers for the length of a test."""
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))
    return registry.handles


def test_it_does_all_that_is_due_and_what_that_leads_to(topic):
    seen = []

    @topic("first")
    def first(message):
        seen.append("first")
        queue.put("second")

    @topic("second")
    def second(message):
        seen.append("second")

    queue.put("first")
    assert worker.drain() == 2
    assert seen == ["first", "second"]


def test_what_a_handler_raises_is_noted_and_tried_again(topic):
    @topic("broken")
    def broken(message):
        raise RuntimeError("the carrier is down")

    queue.put("broken")
    worker.run_one()
    message = Message.objects.get()
    assert message.state == Message.State.WAITING
    assert "the carrier is down" in message.last_error


def test_a_message_nobody_handles_is_parked_for_a_person():
    queue.put("no.such.topic")
    worker.run_one()
    message = Message.objects.get()
    assert message.state == Message.State.PARKED
    assert "no.such.topic" in message.last_error


def test_a_handler_may_ask_for_a_later_time(topic):
    @topic("later")
    def later(message):
        raise queue.Postpone(timezone.now() + timezone.timedelta(minutes=5))

    queue.put("later")
    worker.run_one()
    assert Message.objects.get().state == Message.State.WAITING
    assert worker.run_one() is False


def test_two_handlers_for_one_topic_are_refused(topic):
    topic("mine")(lambda message: None)
    with pytest.raises(ValueError, match="Two handlers"):
        topic("mine")(lambda message: None)


def test_a_periodic_job_is_put_once_a_period_however_many_workers(topic, monkeypatch):
    monkeypatch.setattr(periodic, "_periods", {})
    ran = []
    periodic.every(timezone.timedelta(minutes=5), "tidy")(lambda message: ran.append(1))
    for _worker in range(3):
        monkeypatch.setattr(periodic, "_last_scheduled", {})
        periodic.schedule_due()
    worker.drain()
    assert ran == [1]


def test_a_mail_is_sent_by_the_worker_not_by_the_request():
    from shop.customer.mail import send_mail  # noqa: PLC0415 -- beside what it shows

    MailText.objects.create(name="welcome", language="en-gb", subject="Hello\n{first_name}", intro="Dear {first_name}")
    context = {"name": "Алиса 🎈", "summary_url": "https://shop.example/"}
    send_mail("welcome", to="alice@example.com", context=context)
    assert mail.outbox == []
    worker.drain()
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Hello Алиса 🎈", ["alice@example.com"])
    assert "Dear Алиса 🎈" in sent.body
    assert "Dear Алиса 🎈" in sent.alternatives[0].content
