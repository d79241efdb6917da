"""What goes wrong around a purchase without anybody dying: impatience, silence, repetition."""

from shop.lib.money import to_minor
from shop.order import statuses
from shop.order.models import Order
from shop.outbox.models import Message
from tests.factories import ProductFactory
from tests.faults.buyer import Buyer, address_to_pay_again, session_of
from tests.faults.goods import charged, open_for_business, wait_for_one_confirmation_each, wait_until_all_are_paid
from tests.faults.mail_server import mail_server
from tests.payment_factories import bookings
from tests.peers import wait_until
from tests.running_shop import free_port


def test_stripe_out_of_reach_leaves_an_order_that_can_be_paid_when_it_is_back(shop):
    mug = open_for_business(shop, stock=10)
    with Buyer(shop.url) as buyer:
        shop.stripe.faults(down=True)
        page = buyer.get(buyer.buy(mug.pk)).text
        order = Order.objects.get()
        assert "We could not reach the payment service" in page
        assert order.number in page
        pay_again = address_to_pay_again(page)
        assert "could not reach" in buyer.get(buyer.post(pay_again).headers["Location"]).text
        assert order.status == statuses.PENDING_PAYMENT
        shop.stripe.heal()
        shop.stripe.pay(session_of(buyer.post(pay_again).headers["Location"]))
    wait_until_all_are_paid()
    assert charged(shop) == {order.number: to_minor(order.total_incl_tax, "EUR")}
    wait_for_one_confirmation_each()


def test_webhooks_that_come_twice_and_in_the_wrong_order_pay_each_order_once(shop):
    mug = open_for_business(shop, stock=10)
    shop.stripe.faults(duplicate_webhooks=True, reorder_webhooks=100)
    for number in range(3):
        with Buyer(shop.url, f"buyer{number}") as buyer:
            shop.stripe.pay(session_of(buyer.buy(mug.pk)))
    wait_until_all_are_paid()
    shop.stripe.wait_for_deliveries(30)
    wait_until(lambda: not Message.objects.filter(topic="payment.event").exclude(state=Message.State.DONE).exists(), 30)
    wait_for_one_confirmation_each()
    assert bookings("Debit") == 3
    assert charged(shop) == {order.number: to_minor(order.total_incl_tax, "EUR") for order in Order.objects.all()}


def test_an_order_is_paid_while_the_mail_server_is_down_and_its_mail_comes_later(open_shop):
    port = free_port()
    shop = open_shop(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_URL=f"smtp://127.0.0.1:{port}")
    mug = open_for_business(shop, stock=10)
    with Buyer(shop.url) as buyer:
        shop.stripe.pay(session_of(buyer.buy(mug.pk)))
    wait_until_all_are_paid()
    mail = Message.objects.filter(topic="mail.send", payload__name="order_confirmation")
    wait_until(mail.filter(state=Message.State.WAITING, last_error__contains="Connection refused").exists, 30)
    with mail_server(port) as server:
        wait_until(lambda: mail.get().state == Message.State.DONE, 60)
    assert [buyer.email in text for text in server.mails] == [True]


def test_a_basket_filled_in_another_tab_is_shown_before_it_is_ordered(shop):
    mug = open_for_business(shop, stock=10)
    bowl = ProductFactory(title="Soup bowl", stock=10)
    with Buyer(shop.url) as buyer:
        buyer.add(mug.pk)
        form = buyer.check_out()
        with buyer.twin() as other_tab:
            other_tab.add(bowl.pk)
        page = buyer.get(buyer.press_pay(form)).text
        assert "The price of “Soup bowl” is" in page
        assert not Order.objects.exists()
        assert buyer.press_pay(buyer.review()).startswith(shop.stripe.url)
    assert Order.objects.get().num_items == 2
