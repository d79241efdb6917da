from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.apps.voucher.abstract_models import AbstractVoucher, AbstractVoucherApplication

from shop.accounts.models import User
from shop.customer.person import Person
from shop.lib.counters import all_but
from shop.voucher.codes import squeezed_column

COUNTERS = ("num_basket_additions", "num_orders", "total_discount")


class Voucher(AbstractVoucher):
    class Meta(AbstractVoucher.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                Upper("code"),
                name="voucher_code_unique_in_any_case",
                violation_error_message=_("There is a voucher with this code already."),
            )
        ]
        indexes = [models.Index(squeezed_column(), name="voucher_code_as_typed")]

    def save(self, **options: Any) -> None:
        super().save(**all_but(COUNTERS, self, options))

    def is_available_to_user(self, user: Any = None) -> tuple[bool, str]:
        return self.is_available_to(Person.of(user))

    def is_available_to(self, person: Person) -> tuple[bool, str]:
        """Whether the person may use it (again), or why not. Certain only while the voucher's row is locked."""
        if self.usage == self.SINGLE_USE and self.applications.exists():
            return False, gettext("This voucher has already been used")
        if self.usage == self.ONCE_PER_CUSTOMER and self.applications.filter(_applications_of(person)).exists():
            return False, gettext("You have already used this voucher in a previous order")
        return True, ""

    def slot_of(self, person: Person) -> str | None:
        """What nobody else's application of this voucher may have, too; None where everybody may use it."""
        return {self.SINGLE_USE: "", self.ONCE_PER_CUSTOMER: person.email_digest or None}.get(self.usage)


class VoucherApplication(AbstractVoucherApplication):
    """An order that uses a voucher. It stays when the account goes: what was used up is not free again."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("User"))
    email_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    # Placing an order asks under the voucher's lock. This is the database's own word on it: of a voucher for one use
    # there is one application with the slot "", of one for each customer one with each address' digest.
    slot = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 -- most vouchers have no limit

    class Meta(AbstractVoucherApplication.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["voucher", "order"], name="voucher_used_once_by_an_order"),
            models.UniqueConstraint(
                fields=["voucher", "slot"], condition=Q(slot__isnull=False), name="voucher_slot_used_once"
            ),
        ]


def _applications_of(person: Person) -> Q:
    by_account = Q(user_id=person.user_id) if person.user_id is not None else Q(pk__in=[])
    return by_account | Q(email_digest=person.email_digest) if person.email else by_account


from oscar.apps.voucher.models import *

# Named once more for the type checker, which does not see through the star.
from oscar.apps.voucher.models import VoucherSet  # noqa: F401
