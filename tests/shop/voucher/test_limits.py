"""A voucher's limit holds for a person: signed in, as a guest, and after the account is gone."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from shop.customer.closing import close_account
from shop.customer.person import Person, email_digest
from shop.offer.customer_limits import note_uses, orders_of
from shop.order.cancel import cancel_order
from shop.order.expire import expire_order
from shop.order.problems import PlacementRefusedError
from shop.security.models import AuditEntry
from shop.voucher.models import Voucher, VoucherApplication
from tests.factories import UserFactory
from tests.order_factories import make_basket, percentage_offer, place, voucher
from tests.tampering import tampering

pytestmark = pytest.mark.django_db


def use(code, *, user=None, email="bob@example.com"):
    basket = make_basket(owner=user)
    basket.vouchers.add(code)
    return place(basket, user=user, guest_email="" if user else email)


def refusal(code, **who) -> list[str]:
    with pytest.raises(PlacementRefusedError) as refused, transaction.atomic():
        use(code, **who)
    return [problem.message for problem in refused.value.problems]


def test_a_guest_uses_a_voucher_for_each_customer_once():
    code = voucher("HELLO", usage="Once per customer")
    use(code)
    assert refusal(code, email=" BOB@Example.com ") == [
        "The voucher HELLO is no longer valid: You have already used this voucher in a previous order."
    ]
    use(code, email="charlie@example.com")
    assert VoucherApplication.objects.count() == 2


def test_a_guest_and_their_account_are_one_customer():
    code = voucher("HELLO", usage="Once per customer")
    alice = UserFactory()
    use(code, email=alice.email.upper())
    assert refusal(code, user=alice)
    bob = UserFactory()
    use(code, user=bob)
    assert refusal(code, email=bob.email)


def test_an_account_that_changes_its_address_is_still_the_same_customer():
    code = voucher("HELLO", usage="Once per customer")
    alice = UserFactory()
    use(code, user=alice)
    alice.email = "alice.new@example.com"
    alice.save()
    assert refusal(code, user=alice)


def test_closing_the_account_frees_no_voucher():
    once, each = voucher("ONCE", usage="Single use"), voucher("HELLO", usage="Once per customer")
    alice = UserFactory(email="alice@example.com")
    use(once, user=alice)
    use(each, user=alice)
    close_account(user=alice)
    assert refusal(once)
    assert refusal(each, email="alice@example.com")
    assert refusal(each, user=UserFactory(email="alice@example.com"))


def test_deleting_the_account_frees_no_voucher():
    once, each = voucher("ONCE", usage="Single use"), voucher("HELLO", usage="Once per customer")
    alice = UserFactory(email="alice@example.com")
    use(once, user=alice)
    use(each, user=alice)
    with tampering():
        AuditEntry.objects.all().delete()  # which protects an account that did something
    alice.delete()
    assert VoucherApplication.objects.filter(user=None).count() == 2
    assert refusal(once)
    assert refusal(each, email="alice@example.com")


def test_the_list_of_uses_is_no_list_of_addresses():
    use(voucher("HELLO", usage="Once per customer"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM voucher_voucherapplication a")
        (row,) = cursor.fetchone()
    assert "bob" not in row
    assert email_digest(" Bob@Example.COM ") in row


def test_the_database_refuses_a_second_use_even_when_nobody_has_asked():
    once = voucher("ONCE", usage="Single use")
    first = use(once)
    other = place()
    slot = once.slot_of(Person(email="charlie@example.com"))
    with pytest.raises(IntegrityError, match="voucher_slot_used_once"), transaction.atomic():
        VoucherApplication.objects.create(voucher=once, order=other, slot=slot)
    with pytest.raises(IntegrityError, match="voucher_used_once_by_an_order"), transaction.atomic():
        VoucherApplication.objects.create(voucher=once, order=first)


@pytest.mark.parametrize("end", [expire_order, lambda order_id: cancel_order(order_id=order_id, actor=None, reason="")])
def test_an_order_that_came_to_nothing_gives_the_guests_use_back(end):
    code = voucher("HELLO", usage="Once per customer")
    end(order_id=use(code).pk)
    use(code)
    assert VoucherApplication.objects.count() == 1


def test_an_offers_limit_for_each_customer_holds_for_guests():
    percentage_offer("10", max_user_applications=1)
    alice = UserFactory()
    first = place(guest_email=alice.email)
    assert first.discounts.get().frequency == 1
    with pytest.raises(PlacementRefusedError, match="The total has changed"):
        place(guest_email=alice.email.upper())
    with pytest.raises(PlacementRefusedError, match="The total has changed"):
        place(make_basket(owner=alice), user=alice, expected_total=first.total_incl_tax)
    assert place(guest_email="charlie@example.com").discounts.exists()


def test_an_offers_limit_is_free_again_after_an_order_that_came_to_nothing():
    percentage_offer("10", max_user_applications=1)
    expire_order(order_id=place().pk)
    assert place().discounts.exists()


def test_limits_cost_one_query_however_many_offers(django_assert_num_queries):
    offers = [percentage_offer("1", name=f"Offer {n}", max_user_applications=1) for n in range(3)]
    for some in (offers[:1], offers):
        with django_assert_num_queries(1):
            note_uses(some, Person(1, "bob@example.com"))


def test_orders_of_a_person_are_found_by_indexes():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = orders_of(Person(5, "bob@example.com")).order_by().explain()
    assert "order_by_customer_email" in plan


def test_what_a_merchant_edits_meanwhile_undoes_no_count():
    code = voucher("HELLO")
    edited, offer = Voucher.objects.get(), code.offers.get()
    use(code)
    edited.name = "Another name"
    edited.save()
    offer.name = "Another offer"
    offer.save()
    edited.refresh_from_db()
    offer.refresh_from_db()
    assert (edited.name, edited.num_orders, edited.total_discount) == ("Another name", 1, Decimal("1.20"))
    assert (offer.name, offer.num_applications, offer.num_orders) == ("Another offer", 1, 1)
