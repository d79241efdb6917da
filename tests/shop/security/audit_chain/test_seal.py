"""Sealing while others write: no entry is missed, none is linked twice, nobody waits."""

import threading

from django.db import IntegrityError, connection, transaction

from shop.security import audit
from shop.security.audit_chain import seal as module
from shop.security.audit_chain.models import AuditLink
from shop.security.audit_chain.seal import seal
from shop.security.audit_chain.verify import verify
from shop.security.models import AuditEntry

LOGIN = AuditEntry.Action.LOGIN


def in_threads(*functions):
    """Run them side by side; what they raised."""
    raised = []

    def run(function):
        try:
            function()
        except Exception as error:  # noqa: BLE001 -- for the test to look at
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_an_entry_that_commits_late_is_linked_after_those_that_came_later(committed_db):
    written, sealed = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            audit.record(LOGIN, who="slow")
            written.set()
            assert sealed.wait(20)

    def quick():
        assert written.wait(20)
        audit.record(LOGIN, who="quick")
        assert seal() == 1
        sealed.set()

    assert in_threads(slow, quick) == []
    assert seal() == 1
    order = AuditLink.objects.order_by("sequence").values_list("entry__details__who", flat=True)
    assert list(order) == ["quick", "slow"]
    assert verify().wrong == 0


def test_sealing_does_not_hold_up_those_who_write(committed_db):
    locked, written = threading.Event(), threading.Event()

    def sealing():
        with transaction.atomic():
            assert module.take_turn()
            locked.set()
            assert written.wait(20)

    def writing():
        assert locked.wait(20)
        audit.record(LOGIN)
        assert seal() == 0  # not its turn, and it does not wait
        written.set()

    assert in_threads(sealing, writing) == []
    assert seal() == 1


def race():
    """Two seal the same 50 entries at once; what they raised."""
    for number in range(50):
        audit.record(LOGIN, number=number)
    together = threading.Barrier(2)

    def one():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # connecting takes longer than sealing
        together.wait(20)
        seal()

    return in_threads(one, one)


def test_two_at_once_link_each_entry_once(committed_db):
    for _round in range(5):
        assert race() == []
        seal()  # what was written while both were at it
    assert AuditLink.objects.count() == AuditEntry.objects.count() == 250
    assert verify().wrong == 0


def test_without_the_turns_they_clash(committed_db, monkeypatch):
    """The control: sequence and entry are unique, so the chain never forks, but the loser fails."""
    monkeypatch.setattr(module, "take_turn", lambda: True)
    raised = [error for _round in range(10) for error in race()]
    assert any(isinstance(error, IntegrityError) for error in raised)
    assert verify().wrong == 0


def test_a_run_looks_a_little_back_and_a_thorough_one_all_the_way(db, monkeypatch):
    monkeypatch.setattr(module, "BEHIND", 2)
    late = AuditEntry(action=LOGIN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('security_auditentry', 'id'))")
        late.pk = cursor.fetchone()[0]
    for number in range(5):
        audit.record(LOGIN, number=number)
    assert seal() == 5
    late.save(force_insert=True)
    assert seal() == 0
    assert seal(is_thorough=True) == 1


def test_many_batches_in_one_run(db, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 10)
    for number in range(25):
        audit.record(LOGIN, number=number)
    assert seal() == 25
    assert list(AuditLink.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 26))
    assert verify().wrong == 0
