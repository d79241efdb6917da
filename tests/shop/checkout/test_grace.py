"""Until packing starts: cancelling, and sending elsewhere, by the signed link or from the account."""

import pytest
from django.urls import reverse

from shop.fulfilment.ship import ship_order
from shop.order import links, statuses
from shop.order.models import Order, ShippingAddress
from shop.outbox import worker
from shop.payment.models import Refund
from shop.payment.refund import request_refund
from shop.security.models import AuditEntry
from tests.factories import CountryFactory, UserFactory
from tests.order_factories import make_basket, paid, place
from tests.payment_factories import captured, mails, status_of
from tests.shop.checkout.visitor import ADDRESS, Visitor, told

pytestmark = pytest.mark.django_db
ELSEWHERE = {**ADDRESS, "line1": "Birkenweg 9", "line4": "Hamburg", "postcode": "20095"}


def status(order: Order) -> str:
    return Order.objects.get(pk=order.pk).status


def test_a_guest_cancels_a_paid_order_by_the_link_and_the_money_goes_back(peer):
    attempt = captured(peer)
    bob, link = Visitor(deliver=False), links.token(attempt.order)
    asked = bob.get("checkout:order-cancel", token=link).content.decode()
    assert "goes back the way you paid" in asked
    assert status(attempt.order) == statuses.PAID
    answer = bob.post("checkout:order-cancel", {"reason": "Too big"}, token=link)
    assert told(answer) == ["Your order is cancelled."]
    worker.drain()
    assert (status_of(attempt), Refund.objects.get().state) == (statuses.CANCELLED, "succeeded")
    assert AuditEntry.objects.get(action=AuditEntry.Action.ORDER_CANCELLED).details["reason"] == "Too big"
    assert mails("order_cancelled") == 1


def test_who_has_not_paid_reads_that_nothing_is_charged():
    order = place()
    page = Visitor(deliver=False).get("checkout:order-cancel", token=links.token(order)).content.decode()
    assert "You have not paid, and nothing will be charged" in page


def test_a_guest_sends_an_order_elsewhere_by_the_link():
    order = paid()
    bob, link = Visitor(deliver=False), links.token(order)
    form = bob.get("checkout:order-address", token=link).content.decode()
    assert 'value="Lindenallee 5"' in form
    bob.post("checkout:order-address", ELSEWHERE, token=link)
    page = bob.get("checkout:order", token=link).content.decode()
    assert "Birkenweg 9" in page
    assert "Lindenallee 5" not in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("postcode", "nonsense", "should look like this"),
        ("line1", "", "Please fill this in"),
        ("country", "AT", "country cannot be changed"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_changes_nothing(field, value, said):
    order = paid()
    CountryFactory(iso_3166_1_a2="AT", printable_name="Austria")
    answer = Visitor(deliver=False).post(
        "checkout:order-address", {**ELSEWHERE, field: value}, token=links.token(order)
    )
    assert said in str(answer.context["form"].errors[field])
    assert set(answer.context["form"].errors) == {field}
    assert ShippingAddress.objects.get().line1 == "Lindenallee 5"


@pytest.mark.parametrize("page", ["order-cancel", "order-address"])
@pytest.mark.parametrize("gone", [statuses.PACKING, statuses.SHIPPED, statuses.CANCELLED, statuses.PAYMENT_EXPIRED])
def test_too_late_is_said_plainly(page, gone):
    order = paid()
    Order.objects.update(status=gone)
    bob, link = Visitor(deliver=False), links.token(order)
    for answer in (bob.get(f"checkout:{page}", token=link), bob.post(f"checkout:{page}", ELSEWHERE, token=link)):
        assert "can no longer be" in told(answer)[-1]
    assert (status(order), ShippingAddress.objects.get().line1) == (gone, "Lindenallee 5")
    overview = bob.get("checkout:order", token=link).content.decode()
    assert "Cancel the order" not in overview
    assert "Change the address" not in overview


@pytest.mark.parametrize("page", ["order-cancel", "order-address"])
def test_looking_changes_nothing_and_neither_does_another_site(page):
    order = paid()
    bob, link = Visitor(deliver=False), links.token(order)
    assert bob.get(f"checkout:{page}", token=link).status_code == 200
    bob.client.handler.enforce_csrf_checks = True
    assert bob.post(f"checkout:{page}", ELSEWHERE, token=link).status_code == 403
    assert (status(order), ShippingAddress.objects.get().line1) == (statuses.PAID, "Lindenallee 5")


def test_the_account_offers_the_same_to_its_owner_and_the_log_knows_who_did_it():
    dora = UserFactory()
    order = paid(user=dora)
    visitor = Visitor(dora, deliver=False)
    page = visitor.get("customer:order", order_number=order.number).content.decode()
    assert reverse("checkout:order-cancel", kwargs={"token": links.token(order)}) in page
    assert reverse("checkout:order-address", kwargs={"token": links.token(order)}) in page
    visitor.post("checkout:order-cancel", token=links.token(order))
    assert AuditEntry.objects.get(action=AuditEntry.Action.ORDER_CANCELLED).actor == dora


def test_a_pending_order_can_be_paid_from_the_account():
    dora = UserFactory()
    order = place(user=dora)
    page = Visitor(dora, deliver=False).get("customer:order", order_number=order.number).content.decode()
    assert reverse("checkout:pay", kwargs={"token": links.token(order)}) in page


def test_an_order_of_somebody_else_is_as_unknown_as_one_that_does_not_exist():
    order = paid(user=UserFactory())
    stranger = Visitor(UserFactory(), deliver=False)
    foreign = stranger.get("customer:order", order_number=order.number)
    missing = stranger.get("customer:order", order_number="AAAAA-BBBBB")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content


@pytest.mark.parametrize("page", ["order", "order-cancel", "order-address"])
def test_a_guessed_number_is_not_found_by_the_signed_routes_either(page):
    order = paid()
    guessed = links.token(order).replace(order.number, "AAAAA-BBBBB")
    for token in (order.number, guessed, f"{order.number}.0.1.x"):
        assert Visitor(deliver=False).get(f"checkout:{page}", token=token).status_code == 404
        assert Visitor(deliver=False).post(f"checkout:{page}", token=token).status_code in (404, 405)
    assert status(order) == statuses.PAID


def test_refunds_stand_on_the_order_page(peer):
    attempt = captured(peer)
    line = attempt.order.lines.get()
    request_refund(attempt_id=attempt.pk, lines={line.pk: 1}, reason="Broken", actor=None)
    bob, link = Visitor(deliver=False), links.token(attempt.order)
    assert "Is being refunded" in bob.get("checkout:order", token=link).content.decode()
    worker.drain()
    page = bob.get("checkout:order", token=link).content.decode()
    assert f"1 × {line.title}" in page
    assert "Refunded" in page
    assert "Broken" not in page


@pytest.mark.parametrize("page", ["order-cancel", "order-address"])
def test_when_a_part_has_left_it_is_too_late(page):
    order = paid(basket=make_basket(quantity=2))
    ship_order(order_id=order.pk, actor=None, carrier="DHL", tracking_number="1", lines={order.lines.get().pk: 1})
    answer = Visitor(deliver=False).post(f"checkout:{page}", ELSEWHERE, token=links.token(order))
    assert "can no longer be" in told(answer)[-1]
    assert (status(order), ShippingAddress.objects.get().line1) == (statuses.PAID, "Lindenallee 5")
