"""A thousand mixed deeds are all there; whatever is done to one behind the shop's back is named."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from shop.outbox import worker
from shop.outbox.models import Message
from shop.security import audit
from shop.security.audit_chain import periodic
from shop.security.audit_chain.models import AuditCheck, AuditLink
from shop.security.audit_chain.seal import seal
from shop.security.audit_chain.verify import head, verify, verify_and_remember
from shop.security.models import AuditEntry
from tests.factories import UserFactory
from tests.tampering import tampering

pytestmark = pytest.mark.django_db
DEEDS = 1000
ACTIONS = AuditEntry.Action.values


@pytest.fixture
def deeds():
    """The ids of 1,000 entries, sealed; each is of another kind, person and object than the one before."""
    people = [UserFactory(), UserFactory(), None]
    made = [
        audit.record(
            ACTIONS[n % len(ACTIONS)], target=people[n % 2], actor=people[n % 3], number=n, price=["12.00", f"{n}.50"]
        )
        for n in range(DEEDS)
    ]
    seal()
    return [entry.pk for entry in made]


def faults():
    return [(fault.kind, fault.entry) for fault in verify().faults]


def test_all_are_present_and_in_order(deeds):
    assert list(AuditLink.objects.order_by("sequence").values_list("entry_id", flat=True)) == deeds
    found = verify()
    assert (found.looked_at, found.sequence, found.wrong) == (DEEDS, DEEDS, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "login.locked.not"},
        {"actor_id": None},
        {"target_id": "1"},
        {"target_type": "order.line"},
        {"details": {"number": 501, "price": ["12.00", "501.51"]}},
        {"request_id": "another"},
        {"address": "10.9.8.7"},
        {"created_at": timezone.now() - timedelta(minutes=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_row_is_named_and_no_other(deeds, change):
    with tampering():
        AuditEntry.objects.filter(pk=deeds[501]).update(**change)
    assert faults() == [("altered", deeds[501])]


def test_the_command_names_it_and_ends_with_1(deeds):
    with tampering():
        AuditEntry.objects.filter(pk__in=[deeds[17], deeds[700]]).update(details={})
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", stdout=out, stderr=StringIO())
    assert ended.value.code == 1
    lines = out.getvalue().splitlines()
    assert [line.split(":")[0] for line in lines[:2]] == [f"altered  entry {deeds[17]}", f"altered  entry {deeds[700]}"]
    assert lines[2].startswith(f"{DEEDS} entries looked at, 2 wrong; head {DEEDS}:")
    assert AuditCheck.objects.get().wrong == 2


def test_a_removed_row_is_named(deeds):
    with tampering():
        AuditEntry.objects.filter(pk=deeds[3])._raw_delete("default")
    assert faults() == [("removed", deeds[3])]


def test_a_row_removed_with_its_seal_leaves_a_gap(deeds):
    with tampering():
        AuditLink.objects.filter(entry_id=deeds[3]).delete()
        AuditEntry.objects.filter(pk=deeds[3])._raw_delete("default")
    (fault,) = verify().faults
    assert (fault.kind, fault.sequence, fault.text) == ("removed", 4, "the seals 4 are gone")


def test_closing_the_gap_does_not_help(deeds):
    with tampering():
        AuditLink.objects.filter(entry_id=deeds[-2]).delete()
        AuditLink.objects.filter(entry_id=deeds[-1]).update(sequence=DEEDS - 1)
        AuditEntry.objects.filter(pk=deeds[-2])._raw_delete("default")
    assert faults() == [("inserted", deeds[-1]), ("altered", deeds[-1])]


def test_a_row_dated_back_is_named_when_the_worker_has_sealed_it(deeds):
    forged = AuditEntry.objects.create(action="login", created_at=timezone.now() - timedelta(days=3))
    seal()
    assert faults() == [("inserted", forged.pk)]


def test_a_row_with_a_seal_of_its_own_making_is_named(deeds):
    last = AuditLink.objects.get(sequence=DEEDS)
    forged = AuditEntry.objects.create(action="login")
    AuditLink.objects.create(
        sequence=DEEDS + 1, entry=forged, previous=last.digest, digest="0" * 64, sealed_at=timezone.now()
    )
    assert faults() == [("altered", forged.pk)]


def test_two_rows_exchanged_are_both_named(deeds):
    first, second = AuditEntry.objects.get(pk=deeds[10]), AuditEntry.objects.get(pk=deeds[11])
    with tampering():
        for one, other in ((first, second), (second, first)):
            AuditEntry.objects.filter(pk=one.pk).update(details=other.details)
    assert faults() == [("altered", deeds[10]), ("altered", deeds[11])]


def test_a_cut_tail_is_noticed_by_who_kept_the_head(deeds):
    kept = str(head())
    with tampering():
        AuditLink.objects.filter(sequence__gt=900).delete()
        AuditEntry.objects.filter(pk__gte=deeds[900])._raw_delete("default")
    assert faults() == []
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--expect", kept, stdout=out, stderr=StringIO())
    assert f"cut      seal {DEEDS}: this seal was there once, and is gone" in out.getvalue()


def test_a_cut_tail_is_noticed_by_the_walk_before_and_not_forgotten(deeds):
    verify_and_remember()
    with tampering():
        AuditLink.objects.filter(sequence__gt=900).delete()
        AuditEntry.objects.filter(pk__gte=deeds[900])._raw_delete("default")
    for _night in range(2):
        assert [fault["kind"] for fault in verify_and_remember().faults] == ["cut"]
    for number in range(200):
        audit.record(AuditEntry.Action.LOGIN, number=number)
    seal()
    assert [(fault.kind, fault.text) for fault in verify().faults] == [("cut", "this seal was another once")]


def test_what_is_not_sealed_in_time_is_named(deeds):
    late = audit.record(AuditEntry.Action.LOGIN)
    assert faults() == []
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=True):
        assert faults() == [("unsealed", late.pk)]
        seal()
        assert faults() == []


def test_verify_begins_where_it_is_told(deeds):
    with tampering():
        AuditEntry.objects.filter(pk__in=[deeds[1], deeds[800]]).update(details={})
    found = verify(start=500)
    assert (found.looked_at, [fault.entry for fault in found.faults]) == (DEEDS - 499, [deeds[800]])
    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--from", "500", stdout=StringIO(), stderr=StringIO())
    assert not AuditCheck.objects.exists()  # only a walk along the whole chain is remembered


def test_the_newest_of_few_kept_faults_is_counted(deeds):
    with tampering():
        AuditEntry.objects.update(details={})
    found = verify()
    assert (found.wrong, len(found.faults), found.faults[0].entry) == (DEEDS, 100, deeds[0])


def test_seals_outlive_a_change_of_keys_while_the_old_one_is_kept(deeds, settings):
    settings.AUDIT_KEYS = ["a new one", settings.SECRET_KEY]
    audit.record(AuditEntry.Action.LOGIN)
    seal()
    assert faults() == []
    settings.AUDIT_KEYS = ["a new one"]
    assert verify().wrong == DEEDS
    settings.AUDIT_KEYS = [settings.SECRET_KEY]
    assert [fault.sequence for fault in verify().faults] == [DEEDS + 1]


def test_no_statement_is_added_to_the_deed(django_assert_num_queries):
    with django_assert_num_queries(1):
        audit.record(AuditEntry.Action.LOGIN)


def test_the_walk_takes_as_few_statements_as_batches(deeds, django_assert_num_queries):
    with django_assert_num_queries(6):
        verify()


@pytest.mark.parametrize("text", ["7", "x:y", "0:" + "0" * 64, "7:" + "A" * 64])
def test_a_head_that_is_none_is_refused(text):
    with pytest.raises(CommandError, match="SEQUENCE:DIGEST"):
        call_command("audit", "verify", "--expect", text)


def test_head_and_seal_tell_what_they_did():
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing is sealed"):
        call_command("audit", "head")
    audit.record(AuditEntry.Action.LOGIN)
    call_command("audit", "seal", stdout=out)
    call_command("audit", "head", stdout=out)
    assert out.getvalue() == f"1 sealed, 0 left.\n{head()}\n"


def test_the_worker_seals_and_verifies_and_tells_the_doctor(mailoutbox):
    entry = audit.record(AuditEntry.Action.LOGIN)
    periodic.verify_every_night(Message())
    assert AuditCheck.objects.get().wrong == 0
    assert not Message.objects.filter(topic=periodic.FAULT_TOPIC).exists()
    with tampering():
        AuditEntry.objects.filter(pk=entry.pk).update(action="logout")
    periodic.verify_every_night(Message())
    worker.drain()
    (mail,) = mailoutbox
    assert "Audit log" in mail.body
    assert json.loads(json.dumps(AuditCheck.objects.order_by("pk").last().faults))[0]["entry"] == entry.pk
