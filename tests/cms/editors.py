from django.test import Client

from cms.permissions import ensure_editor_group
from shop.accounts.models import User
from tests.factories import UserFactory
from tests.sign_in import sign_in_staff


def editor(client: Client) -> User:
    """Bob, who writes pages, signed in with password and second factor."""
    user = UserFactory(email="bob@example.com", first_name="Bob")
    user.is_staff = True
    user.save()
    user.groups.add(ensure_editor_group())
    sign_in_staff(client, user)
    return user
