import pytest
from django.db import IntegrityError, connection

from shop.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_belongs_to_one_account_whatever_its_case():
    UserFactory(email="alice@example.com")
    with pytest.raises(IntegrityError):
        UserFactory(email="ALICE@example.com")


def test_an_account_is_found_by_the_unique_index():
    query, parameters = User.objects.by_email("Alice@example.com").order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}", parameters)
        plan = str(cursor.fetchall())
    assert "accounts_user_email_unique_caseless" in plan
