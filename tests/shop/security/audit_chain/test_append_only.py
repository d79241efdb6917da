"""The database refuses every change of the audit log, however it is asked for."""

import pytest
from django.db import ProgrammingError, connection, transaction

from shop.security import audit
from shop.security.audit_chain.models import AuditCheck, AuditLink
from shop.security.audit_chain.seal import seal
from shop.security.audit_chain.verify import verify_and_remember
from shop.security.models import AuditEntry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MODELS = (AuditEntry, AuditLink, AuditCheck)
STATEMENTS = (
    "UPDATE {table} SET {column} = {column}",
    "UPDATE {table} SET {column} = {column} WHERE false",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
)


@pytest.fixture(autouse=True)
def _an_entry_sealed_and_verified():
    audit.record(AuditEntry.Action.LOGIN, actor=UserFactory())
    seal()
    verify_and_remember()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit forbids TRUNCATE before we do


def refused(change):
    before = [list(model.objects.order_by("pk").values()) for model in MODELS]
    assert all(before)
    with pytest.raises(ProgrammingError, match="The audit log is append-only"), transaction.atomic():
        change()
    assert [list(model.objects.order_by("pk").values()) for model in MODELS] == before


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_by_sql(model, statement, role):
    sql = statement.format(table=model._meta.db_table, column=model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL session_replication_role = {role}")
        refused(lambda: cursor.execute(sql))


@pytest.mark.parametrize("model", MODELS)
def test_by_the_orm(model):
    row = model.objects.get()
    refused(row.save)
    refused(lambda: model.objects.all()._raw_delete(connection.alias))  # delete() would stop at the protected seal
    refused(lambda: model.objects.update(digest="") if model is not AuditEntry else model.objects.update(details={}))


def test_the_account_of_who_did_something_stays():
    with pytest.raises(Exception, match="protected"):
        AuditEntry.objects.get().actor.delete()
