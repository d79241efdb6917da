"""Plans that the server keeps, for queries made by shop.lib.prepared."""

import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from shop.lib.prepared import prepared
from shop.security.models import AttemptWindow
from tests.factories import ProductFactory
from tests.shop.lib.test_prepared import of_id, of_ids

HUGE = 10**30


@pytest.fixture(autouse=True)
def nothing_kept(db):
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.on_server.clear()


def kept(name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name ~ %s", [rf"^{name}_[0-9]+$"])
        return [statement for (statement,) in cursor.fetchall()]


@prepared(int)
def counted(count: int) -> QuerySet[AttemptWindow]:
    return AttemptWindow.objects.filter(count=count)


def test_a_query_is_planned_once_a_connection(django_assert_num_queries):
    product = ProductFactory()
    for _time in range(3):
        with django_assert_num_queries(1):
            assert of_id.get(product.pk) == product
    assert len(kept("of_id")) == 1
    assert "$1" in kept("of_id")[0]


def test_behind_a_pooler_nothing_is_kept(monkeypatch):
    @prepared(int)
    def pooled(count: int) -> QuerySet[AttemptWindow]:
        return AttemptWindow.objects.filter(count=count)

    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert pooled(1) == []
    assert kept("pooled") == []


def test_ids_that_no_column_holds_are_not_found():
    product = ProductFactory()
    assert of_id(HUGE) == []
    assert of_id(-HUGE) == []
    assert of_ids([HUGE, product.pk]) == [product]


def test_a_column_changed_by_a_migration_is_an_error_once():
    """Not until the process is started again."""
    made = AttemptWindow.objects.create(name="a", started_at=timezone.now(), count=7)
    assert counted(7) == [made]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE security_attemptwindow ALTER COLUMN count TYPE bigint")
    with pytest.raises(NotSupportedError, match="cached plan"), transaction.atomic():
        counted(7)
    assert counted(7) == [made]


def test_another_connection_has_its_own():
    product = ProductFactory()
    assert of_id.get(product.pk) == product
    other = connection.copy()
    other.connect()
    try:
        assert other.on_server == {}
    finally:
        other.close()
