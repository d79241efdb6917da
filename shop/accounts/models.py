from typing import Literal

from django.db import models
from django.db.models.functions import Lower
from oscar.apps.customer.abstract_models import AbstractUser
from oscar.apps.customer.abstract_models import UserManager as OscarUserManager


class UserManager(OscarUserManager):
    def by_email(self, email: str) -> models.QuerySet["User"]:
        """The account of an address, whatever its case: at most one. Lower() is the unique index's own expression."""
        return self.alias(email_folded=Lower("email")).filter(email_folded=Lower(models.Value(email)))

    def get_by_natural_key(self, username: str) -> "User":
        return self.by_email(username).get()


class User(AbstractUser):
    """A person: customer or staff. Signs in by e-mail, which is unique whatever its case."""

    objects = UserManager()
    is_authenticated: Literal[True]  # what tells the type checker a User from an AnonymousUser

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique_caseless")]
