import pytest
from django.db import connection, connections

pytestmark = pytest.mark.django_db
LAST = "SELECT query FROM pg_stat_activity WHERE pid = %s"


@pytest.fixture
def other():
    """A connection of its own, as a request finds it that is not the first."""
    kept = connections["default"].copy()
    kept.connect()
    yield kept
    kept.close()


def asked(one, statement: str):
    with one.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def next_request(kept) -> None:
    kept.health_check_enabled, kept.health_check_done = True, False


def pid_of(kept) -> int:
    return asked(kept, "SELECT pg_backend_pid()")


def last_question(pid: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(LAST, [pid])
        return cursor.fetchone()[0]


def end(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)


def test_a_connection_that_stands_is_not_asked_whether_it_does(other):
    pid = pid_of(other)
    asked(other, "SELECT 42")
    next_request(other)
    other.close_if_health_check_failed()
    assert last_question(pid) == "SELECT 42"
    assert pid_of(other) == pid


def test_after_an_error_it_is_asked(other):
    pid = pid_of(other)
    next_request(other)
    other.errors_occurred = True
    other.close_if_health_check_failed()
    assert last_question(pid) == "SELECT 1"


def test_one_that_the_server_has_ended_is_opened_anew(other):
    pid = pid_of(other)
    end(pid)
    next_request(other)
    assert pid_of(other) != pid


def test_so_is_one_that_this_side_has_closed(other):
    pid = pid_of(other)
    other.connection.close()
    next_request(other)
    assert pid_of(other) != pid


def test_statements_are_not_compiled():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
