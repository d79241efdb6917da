"""Every fault is found and explained; what can be mended without moving money is, and the rest stays right."""

import pytest

from shop.doctor.checks import CHECKS
from shop.doctor.mend import mend, preview, ticket
from shop.outbox import worker
from shop.payment.models import Transaction
from shop.security.models import AuditEntry
from tests.factories import StaffFactory
from tests.shop.doctor.faults import FOR_PEOPLE, MENDABLE, Seed
from tests.shop.doctor.states import later, seen, unhealthy

pytestmark = pytest.mark.django_db


def names(faults: list[tuple[str, Seed]]) -> list[str]:
    return [f"{name}-{seed.__name__}" for name, seed in faults]


def test_every_check_has_its_fault():
    assert {name for name, _seed in [*MENDABLE, *FOR_PEOPLE]} == set(CHECKS)
    assert {name for name, _seed in MENDABLE} == {name for name, check in CHECKS.items() if check.mend}


@pytest.mark.parametrize(("name", "seed"), [*MENDABLE, *FOR_PEOPLE], ids=names([*MENDABLE, *FOR_PEOPLE]))
def test_the_fault_is_found_and_told(peer, name, seed):
    assert seen(name).is_healthy
    about = seed(peer)
    result = seen(name)
    assert result.error == ""
    assert (result.wrong, len(result.rows)) == (1, 1)
    assert about in result.rows[0].about
    assert result.rows[0].found != result.rows[0].expected != ""


@pytest.mark.parametrize(("name", "seed"), MENDABLE, ids=names(MENDABLE))
def test_the_fault_is_mended_as_shown(peer, name, seed):
    seed(peer)
    check, bookings = CHECKS[name], Transaction.objects.count()
    with later(minutes=3):
        rows = preview(check)
        outcome = mend(check=check, ticket=ticket(check, rows), actor=StaffFactory())
    assert (len(outcome.mended), outcome.left) == (1, [])
    worker.drain()
    assert {one for one in unhealthy() if not one.startswith("search")} == set()
    assert seen(name).is_healthy
    entry = AuditEntry.objects.get(action=AuditEntry.Action.DOCTOR_MENDED)
    assert (entry.details["check"], entry.details["before"], entry.details["after"]) == (
        name,
        rows[0].found,
        rows[0].expected,
    )
    assert Transaction.objects.count() == bookings


@pytest.mark.parametrize(("name", "seed"), FOR_PEOPLE, ids=names(FOR_PEOPLE))
def test_what_only_people_can_decide_has_no_button(peer, name, seed):
    seed(peer)
    assert CHECKS[name].mend is None
    with later(minutes=3):
        assert preview(CHECKS[name]) == []
