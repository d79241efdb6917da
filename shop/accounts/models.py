from typing import Literal

from django.db import models
from django.db.models.functions import Lower
from oscar.apps.customer.abstract_models import AbstractUser
from oscar.apps.customer.abstract_models import UserManager as OscarUserManager

LANGUAGE_LENGTH = 12


class UserManager(OscarUserManager):
    def by_email(self, email: str) -> models.QuerySet["User"]:
        """The account of an address, whatever its case: at most one. Lower() is the unique index's own expression."""
        return self.alias(email_folded=Lower("email")).filter(email_folded=Lower(models.Value(email)))

    def get_by_natural_key(self, username: str) -> "User":
        return self.by_email(username).get()


class User(AbstractUser):
    """A person: customer or staff. Signs in by e-mail, which is unique whatever its case."""

    # The one last used (shop.accounts.language); empty for the shop's first.
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True, default="", db_default="", editable=False)

    objects = UserManager()
    is_authenticated: Literal[True]  # what tells the type checker a User from an AnonymousUser

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique_caseless")]


class GuestLanguage(models.Model):
    """The same of somebody without an account who waits for a mail, and no longer than that."""

    email = models.EmailField(max_length=254, primary_key=True)  # case-folded
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)

    def __str__(self) -> str:
        return f"{self.email}: {self.language}"
