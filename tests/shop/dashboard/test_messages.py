import pytest

from shop.outbox.models import Message

LIST = "/dashboard/messages/"


@pytest.fixture
def parked(db) -> Message:
    return Message.objects.create(
        topic="mail.send",
        key="order:ABC",
        payload={"name": "password_reset", "to": "alice@example.com", "context": {"url": "https://s/secret-token"}},
        state=Message.State.PARKED,
        attempts=12,
        last_error="Traceback (most recent call last):\n  File ...\nOSError: no route to the mail server",
    )


def test_what_was_given_up_is_listed_with_its_trouble(dashboard, parked):
    page = dashboard.get(LIST).content.decode()
    assert "OSError: no route to the mail server" in page
    assert "order:ABC" in page
    assert "Traceback" not in page


def test_no_secret_of_a_payload_is_shown(dashboard, parked):
    page = dashboard.get(LIST).content.decode()
    assert "password_reset" in page
    assert "secret-token" not in page


def test_a_message_is_tried_again_once(dashboard, parked):
    for _ in range(2):
        assert dashboard.post(f"{LIST}{parked.pk}/retry/", follow=True).status_code == 200
    parked.refresh_from_db()
    assert (parked.state, parked.attempts) == ("waiting", 0)


def test_a_done_message_is_not_done_again(dashboard, parked):
    Message.objects.update(state=Message.State.DONE)
    dashboard.post(f"{LIST}{parked.pk}/retry/")
    parked.refresh_from_db()
    assert parked.state == "done"


def test_looking_tries_nothing_again(dashboard, parked):
    assert dashboard.get(f"{LIST}{parked.pk}/retry/").status_code == 405
    assert dashboard.post(f"{LIST}999999/retry/").status_code == 404


def test_messages_are_told_apart_by_their_state(dashboard, parked):
    Message.objects.create(topic="payment.refund", payload={"refund": 7})
    Message.objects.create(topic="images.render", last_error="x", attempts=1)
    counts = {name: number for name, _label, number in dashboard.get(LIST).context["tabs"]}
    assert counts == {"parked": 1, "failing": 1, "waiting": 1}
    for state, topic in (("parked", "mail.send"), ("failing", "images.render"), ("waiting", "payment.refund")):
        rows = dashboard.get(LIST, {"state": state}).context["rows"]
        assert [message.topic for message, _payload, _error in rows] == [topic]
    assert dashboard.get(LIST, {"state": "nonsense"}).context["state"] == "parked"
