"""The tax that a refund gives back, as its mail tells it."""

from decimal import Decimal

import pytest
from django.core import mail

from shop.lib.money import rounded
from shop.order.models import Line
from shop.outbox import worker
from shop.outbox.models import Message
from shop.payment.models import PaymentAttempt
from shop.payment.refund import request_refund
from tests.factories import ProductFactory
from tests.order_factories import make_basket, place
from tests.payment_factories import captured

pytestmark = pytest.mark.django_db


def bought(peer, *prices: str, quantity: int = 1) -> tuple[PaymentAttempt, list[Line]]:
    products = [ProductFactory(price=Decimal(price)) for price in prices]
    attempt = captured(peer, place(make_basket(*products, quantity=quantity)))
    attempt.order.refresh_from_db()
    return attempt, list(attempt.order.lines.order_by("pk"))


def give_back(attempt: PaymentAttempt, **what) -> Decimal:
    """The tax in the mail about it."""
    before = set(Message.objects.values_list("pk", flat=True))
    request_refund(attempt_id=attempt.pk, reason="Broken", actor=None, **what)
    worker.drain()
    queued = Message.objects.exclude(pk__in=before).get(dedupe_key__startswith="refund_succeeded:")
    return Decimal(queued.payload["context"]["tax"] or 0)


def test_a_line_gives_back_its_own_tax_and_the_delivery_its_own(peer):
    attempt, [mug, _bowl] = bought(peer, "12.99", "7.45")
    order = attempt.order
    assert give_back(attempt, lines={mug.pk: 1}) == mug.line_price_incl_tax - mug.line_price_excl_tax
    assert give_back(attempt, shipping=order.shipping_incl_tax) == order.shipping_incl_tax - order.shipping_excl_tax
    assert mail.outbox[-1].body.count("Tax included: €") == 1
    assert "Tax included" in mail.outbox[-1].alternatives[0][0]


@pytest.mark.parametrize("prices", [("3.35",), ("0.03",), ("9.99", "0.07")])
def test_however_it_is_divided_the_refunds_come_to_the_tax_of_the_order(peer, prices):
    attempt, lines = bought(peer, *prices, quantity=3)
    order = attempt.order
    told = [give_back(attempt, lines={line.pk: 1}) for line in lines for _ in range(3)]
    told.append(give_back(attempt, amount=Decimal("1.11")))
    attempt.refresh_from_db()
    told.append(give_back(attempt, amount=attempt.amount_refundable))
    assert sum(told) == order.total_incl_tax - order.total_excl_tax
    assert all(tax >= 0 for tax in told)


def test_a_sum_has_the_share_of_the_order(peer):
    attempt, _lines = bought(peer, "12.00")
    order = attempt.order
    share = (order.total_incl_tax - order.total_excl_tax) * Decimal("5.00") / order.total_incl_tax
    assert give_back(attempt, amount=Decimal("5.00")) == rounded(share, "EUR")


def test_no_tax_is_not_mentioned(peer, settings):
    settings.SHOP_TAX_RATE = "0"
    attempt, _lines = bought(peer, "12.00")
    assert give_back(attempt, amount=attempt.order.total_incl_tax) == 0
    assert "Tax included" not in mail.outbox[-1].body
