import pytest
from django.core import mail

from shop.outbox import queue, worker
from shop.security.second_factor import NOTICE_TOPIC
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("second_factor_enrolled", "An authenticator app was set up"),
        ("recovery_codes_made", "New recovery codes were made"),
        ("recovery_code_used", "A recovery code was used"),
    ],
)
def test_owner_is_told_what_happened_to_the_second_factor(event, words):
    user = StaffFactory(first_name="Zoë & Co")
    queue.put(NOTICE_TOPIC, {"user": user.pk, "event": event})
    worker.drain()
    message = mail.outbox[-1]
    assert message.to == [user.email]
    assert words in message.body
    assert "Hello Zoë & Co," in message.body
    assert words in message.alternatives[0].content
    assert "Hello Zoë &amp; Co," in message.alternatives[0].content
