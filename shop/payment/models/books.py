from django.db import models
from django.db.models import Q
from oscar.apps.payment.abstract_models import AbstractSource, AbstractSourceType, AbstractTransaction


class SourceType(AbstractSourceType):
    """A provider, in the books."""


class Source(AbstractSource):
    """One payment of an order, in the books; its reference is the provider's."""


class Transaction(AbstractTransaction):
    """A booking. The provider's reference makes it unique: what is reported twice is booked once."""

    class Meta(AbstractTransaction.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["txn_type", "reference"], condition=~Q(reference=""), name="payment_booked_once"
            )
        ]
