from shop.order.expire import expire_order
from shop.order.remind import MAIL, remind
from tests.order_factories import place
from tests.payment_factories import at_once, mails


def test_eight_workers_remind_once(committed_db):
    order = place(wants_reminder=True)
    expire_order(order_id=order.pk)
    assert sorted(at_once(8, lambda: remind(order_id=order.pk))) == [False] * 7 + [True]
    assert mails(MAIL) == 1
