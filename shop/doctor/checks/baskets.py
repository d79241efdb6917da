"""A basket is open, or it is an order's."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.basket.current import lock_open_basket_of
from shop.basket.models import Basket
from shop.doctor.check import Check, Mend, NotMendableError, Row
from shop.order.models import Order

SUBMITTED = """
    SELECT basket.id, 'Basket ' || basket.id AS about, NULL AS target,
           basket.status AS found, CASE WHEN o.id IS NULL THEN 'Open' ELSE basket.status END AS expected,
           o.id IS NULL AS wrong
    FROM basket_basket basket
    LEFT JOIN order_order o ON o.basket_id = basket.id
    WHERE basket.status IN ('Submitted', 'Frozen')
      AND coalesce(basket.date_submitted, basket.date_created) < %(settled)s
"""

ORDERED = """
    SELECT basket.id, o.number AS about, o.number AS target, basket.status AS found, 'Submitted' AS expected,
           basket.status <> 'Submitted' AS wrong,
           -- What came in after the order would be lost with it.
           NOT EXISTS (SELECT 1 FROM basket_line line WHERE line.basket_id = basket.id
                       AND greatest(line.date_created, line.date_updated) > o.date_placed) AS mendable
    FROM order_order o
    JOIN basket_basket basket ON basket.id = o.basket_id
    WHERE o.date_placed < %(settled)s
"""

DOUBLES = """
    SELECT owner_id AS id, 'Customer ' || owner_id AS about, NULL AS target,
           count(*)::text AS found, '1' AS expected, count(*) > 1 AS wrong
    FROM basket_basket WHERE status = 'Open' AND owner_id IS NOT NULL GROUP BY owner_id
"""


def _lock_basket(basket_id: int) -> bool:
    return Basket.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=basket_id).exists()


def _reopen(row: Row) -> None:
    """As the customer's open basket; where they have another one by now, its goods go in there."""
    basket = Basket.objects.get(pk=row.id)
    basket.status, basket.date_submitted = Basket.SAVED, None
    basket.save(update_fields=["status", "date_submitted"])
    if basket.owner_id is not None and Basket.open.filter(owner=basket.owner_id).exists():
        lock_open_basket_of(basket.owner_id).merge(basket)
    else:
        Basket.objects.filter(pk=basket.pk).update(status=Basket.OPEN)


def _submit(row: Row) -> None:
    order = Order.objects.filter(basket=row.id).first()
    if order is None:
        raise NotMendableError(_("There is no such order any more."))
    Basket.objects.filter(pk=row.id).update(status=Basket.SUBMITTED, date_submitted=order.date_placed or timezone.now())


CHECKS = (
    Check(
        name="baskets.submitted",
        title=gettext_lazy("Baskets that were ordered"),
        rule=gettext_lazy("Every basket that is closed because it was ordered has its order."),
        meaning=gettext_lazy("A customer's goods are gone from the basket without an order."),
        advice=gettext_lazy("Open the basket again. No stock is promised by that, and nothing is charged."),
        sql=SUBMITTED,
        mend=Mend(
            promise=gettext_lazy("The customer finds the goods in their open basket again."),
            lock=_lock_basket,
            change=_reopen,
        ),
    ),
    Check(
        name="baskets.ordered",
        title=gettext_lazy("Baskets of orders"),
        rule=gettext_lazy("The basket of every order is closed."),
        meaning=gettext_lazy("A customer could order the same basket again without noticing."),
        advice=gettext_lazy("Close it. If goods came in after the order, ask the customer what they want."),
        sql=ORDERED,
        links_to="order",
        mend=Mend(
            promise=gettext_lazy("The basket is closed; the customer's next look begins an empty one."),
            lock=_lock_basket,
            change=_submit,
        ),
    ),
    Check(
        name="baskets.one",
        title=gettext_lazy("One basket for each customer"),
        rule=gettext_lazy("No customer has two open baskets."),
        meaning=gettext_lazy("Goods that a customer put in seem to be lost: they lie in the other basket."),
        advice=gettext_lazy("The database is to forbid it: have a developer look for the index that is missing."),
        sql=DOUBLES,
    ),
)
