from decimal import Decimal

from django.contrib.auth.models import AnonymousUser

from shop.basket.models import Basket
from shop.checkout.place import place_and_start_payment
from shop.order.models import Order
from shop.order.place import BasketAlreadySubmittedError
from shop.payment.models import PaymentAttempt
from tests.factories import CountryFactory, ProductFactory
from tests.order_factories import address, again, make_basket, shipping_method
from tests.shop.order.test_place_races import at_once


def test_one_basket_paid_eight_times_at_once_is_one_order_and_one_payment(committed_db, peer):
    CountryFactory()
    basket, method = make_basket(ProductFactory(price=Decimal("12.00"))), shipping_method()

    def press_pay() -> str:
        return place_and_start_payment(
            basket=again(basket),
            user=AnonymousUser(),
            guest_email="bob@example.com",
            shipping_address=address(),
            shipping_method=method,
            expected_total=Decimal("16.90"),
        ).url

    answers = at_once([press_pay] * 8)

    attempt = PaymentAttempt.objects.get()
    assert Order.objects.get() == attempt.order
    assert [answer for answer in answers if isinstance(answer, str)] == [attempt.payment_url]
    assert sum(isinstance(answer, BasketAlreadySubmittedError) for answer in answers) == 7
    assert Basket.objects.get().status == Basket.SUBMITTED
    sessions = [one for one in peer.requests() if one["method"] == "POST" and one["path"].endswith("/sessions")]
    assert len(sessions) == 1
