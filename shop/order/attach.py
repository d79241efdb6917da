"""What somebody ordered as a guest joins the account that gets the same address later.

An account is opened, and its address changed, only by a link that was mailed to the address
(shop.customer.registration, shop.customer.email_change): that, and nothing else, shows that both are the same person's.
"""

from django.db import transaction
from django.db.models import Value
from django.db.models.fields.json import KT
from django.db.models.functions import Upper

from shop.accounts.models import User
from shop.customer.email_change import CHANGED_TOPIC
from shop.customer.registration import OPENED_TOPIC
from shop.order.models import Order
from shop.outbox.models import Message
from shop.outbox.registry import handles
from shop.security import audit
from shop.security.models import AuditEntry


@handles(OPENED_TOPIC)
def attach_to_opened(message: Message) -> None:
    _attach(message)


@handles(CHANGED_TOPIC)
def attach_to_changed(message: Message) -> None:
    _attach(message)


def _attach(message: Message) -> None:
    user = User.objects.filter(pk=message.payload["user"], is_active=True).first()
    if user is not None:
        attach_orders(user=user, confirmed_email=message.payload["email"])


@transaction.atomic
def attach_orders(*, user: User, confirmed_email: str) -> int:
    """Give the account the guests' orders of an address that has proven to be its owner's; how many.

    Orders that have an account, or had one, stay where they are. May be called again.
    """
    of_address = Order.objects.alias(email=Upper(KT("snapshot__email"))).filter(email=Upper(Value(confirmed_email)))
    orders = of_address.filter(user=None).select_for_update(no_key=True).order_by("pk")
    for order in orders:
        order.user = user
        order.save(update_fields=["user"])
        audit.record(AuditEntry.Action.ORDER_ATTACHED, target=order, actor=user, number=order.number)
    return len(orders)
