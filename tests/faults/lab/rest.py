"""After the faults: everything is whole again, and the world is left alone until it has come right, or does not."""

import json
import time
from collections.abc import Mapping

from django.db.models import F
from django.utils import timezone

from shop.outbox.models import Message
from shop.payment.models import PaymentAttempt
from tests.faults.agreement import differences
from tests.faults.hurry import let_time_end
from tests.faults.lab.world import World
from tests.faults.letters import differences_in_letters

COMES_RIGHT_WITHIN = 120  # seconds
LONGEST_PAUSE = 60  # seconds between two of the stand-in's deliveries of an event that was not taken


def come_to_rest(world: World, there: Mapping[int, int]) -> tuple[float, list[str]]:
    """Seconds until all agreed, and what still did not when time was up."""
    heal(world)
    hurry()
    began = time.monotonic()
    while True:
        found = disagreement(world, there)
        seconds = time.monotonic() - began
        if not found or seconds > COMES_RIGHT_WITHIN:
            return seconds, found
        time.sleep(1)


def heal(world: World) -> None:
    world.stripe.heal()
    world.mail.silent.clear()
    for name in ["web", *world.shop.workers]:
        if name not in world.shop.processes:
            world.shop.restart(name)
    world.stripe.wait_for_deliveries(LONGEST_PAUSE + 30)


def hurry() -> None:
    """Time passes: abandoned pages reach their end, open ones are due to be looked at, failed messages to be tried.

    It mends nothing: every step is the shop's own, which would come by itself within the hour.
    """
    now = timezone.now()
    for attempt in PaymentAttempt.objects.filter(state__in=PaymentAttempt.LIVE):
        let_time_end(attempt)
    Message.objects.filter(state=Message.State.WAITING, attempts__gt=0, run_at__gt=now).update(run_at=now)
    PaymentAttempt.objects.filter(checked_at__gt=now).update(checked_at=F("created_at"))


def doctor(world: World) -> tuple[int, list[str]]:
    """How many of the shop's own checks are content, and what the others say."""
    done = world.shop.manage("doctor", "--json")
    results = json.loads(done.stdout)
    wrong = [one for one in results if one["wrong"] or one["error"]]
    words = [f"doctor: {one['name']}: {one['error'] or one['rows']}" for one in wrong]
    return len(results) - len(wrong), words


def disagreement(world: World, there: Mapping[int, int]) -> list[str]:
    busy = Message.objects.filter(state=Message.State.RUNNING).exclude(topic__startswith="payment.look")
    return [
        *(f"still at work: {message}" for message in busy),
        *differences(world.stripe.ledger(), there=there),
        *differences_in_letters(world.mail.parsed()),
    ]
