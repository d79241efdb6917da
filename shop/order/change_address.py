"""Sending an order elsewhere, before anybody has touched its goods."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.order.delivery import delivery_address
from shop.order.grace import can_still_change
from shop.order.mail_about import mail_about
from shop.order.models import Order, ShippingAddress
from shop.order.transition import InvalidTransitionError, lock_order
from shop.security import audit
from shop.security.models import AuditEntry

MAIL = "order_address_changed"
FIELDS = ("first_name", "last_name", "line1", "line2", "line4", "state", "postcode", "phone_number", "notes")


@transaction.atomic
def change_shipping_address(*, order_id: int, fields: Mapping[str, Any], actor: User | None) -> Order:
    """Put FIELDS (what is missing becomes empty) in the place of the delivery address. The country stays, for price
    and tax depend on it. The snapshot stays, too: it says what was agreed when the order was placed.

    InvalidTransitionError when it is too late, or nothing is delivered; ValidationError when a value does not fit.
    The customer is written to, without the old address: whoever has the link could have done it.
    """
    order = lock_order(order_id)
    if not can_still_change(order):
        raise InvalidTransitionError(_("It is too late to change the address: the order is being packed or is over."))
    if order.shipping_address is None:
        raise InvalidTransitionError(_("This order is not delivered to an address."))
    address = _own_row(order)
    for name in FIELDS:
        setattr(address, name, fields.get(name) or "")
    address.full_clean()
    address.save()
    order.shipping_address = address
    order.save(update_fields=["shipping_address"])
    # No personal data: what it was and is stands in the order's own rows.
    audit.record(AuditEntry.Action.ORDER_ADDRESS_CHANGED, target=order, actor=actor, number=order.number)
    mail_about(order, MAIL, lambda: {"address": delivery_address(order)})
    return order


def _own_row(order: Order) -> ShippingAddress:
    """The order's address; a copy where other orders (brought in from elsewhere) go to the same row."""
    address = order.shipping_address
    assert address is not None
    if Order.objects.filter(shipping_address=address).exclude(pk=order.pk).exists():
        address.pk = address.code = None  # a code is one row's own
        address._state.adding = True
    return address
