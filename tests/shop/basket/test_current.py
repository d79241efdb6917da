"""One open basket for each customer, and nothing lost in it, whatever happens at the same moment."""

import threading
import time
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from oscar.apps.basket.abstract_models import AbstractBasket

from shop.basket.change import set_quantity
from shop.basket.current import lock_open_basket_of, open_basket_of
from shop.basket.models import Basket, BasketClosedError, Line
from shop.partner.strategy import Selector
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import again, make_basket, place, voucher
from tests.shop.checkout.visitor import SAME_ORIGIN, Visitor
from tests.shop.order.test_place_races import at_once

db = pytest.mark.django_db
MANY = 16
ROUNDS = 20  # on a busy machine they may come one after another


def drop_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX basket_one_open_per_owner")


def errors(answers) -> list[Exception]:
    return [answer for answer in answers if isinstance(answer, Exception)]


def test_sixteen_first_requests_of_a_customer_find_one_basket(committed_db):
    alice = UserFactory()
    answers = at_once([lambda: open_basket_of(alice).pk] * MANY)
    assert errors(answers) == []
    assert set(answers) == {Basket.open.get(owner=alice).pk}


def test_control_without_the_index_they_make_several(committed_db):
    drop_the_index()
    assert any(_baskets_made_at_once(UserFactory()) > 1 for _ in range(ROUNDS))


def _baskets_made_at_once(owner) -> int:
    at_once([lambda: Basket.open.get_or_create(owner=owner)] * MANY)
    return Basket.open.filter(owner=owner).count()


def test_sixteen_first_pages_of_a_customer_are_all_shown(committed_db):
    browser = Client()
    browser.force_login(UserFactory())
    browsers = [Client() for _ in range(MANY)]
    for one in browsers:
        one.cookies = browser.cookies.copy()
    answers = at_once([lambda one=one: one.get(reverse("basket:summary")).status_code for one in browsers])
    assert answers == [200] * MANY
    assert Basket.open.count() == 1


def test_a_basket_locked_for_a_restored_order_is_the_same_one(committed_db):
    alice = UserFactory()

    def lock() -> int:
        with transaction.atomic():
            return lock_open_basket_of(alice.pk).pk

    answers = at_once([lock, lambda: open_basket_of(alice).pk] * 8)
    assert errors(answers) == []
    assert len(set(answers)) == 1


def test_the_same_product_added_sixteen_times_at_once_is_sixteen(committed_db):
    mug = ProductFactory(stock=100)
    basket = make_basket(mug)
    assert errors(at_once([lambda: again(basket).add_product(mug)] * MANY)) == []
    assert basket.lines.get().quantity == MANY + 1


def test_control_without_the_lock_units_are_lost(committed_db):
    mug = ProductFactory(stock=100)
    basket = make_basket(mug)
    at_once([lambda: AbstractBasket.add_product(again(basket), mug)] * MANY)
    assert basket.lines.get().quantity < MANY + 1


def merge_while_adding(*, add_quantities: bool) -> int:
    """Three mugs come along with a login while another tab adds eight: how many there are then."""
    mug = ProductFactory(stock=100)
    mine, guests = make_basket(mug, owner=UserFactory()), make_basket(mug, quantity=3)
    adds = [lambda: again(mine).add_product(mug)] * 8
    merges = [lambda: again(mine).merge(again(guests), add_quantities=add_quantities)] * 2
    assert errors(at_once([*adds, *merges])) == []
    return mine.lines.get().quantity


def test_a_login_in_one_tab_while_another_adds_loses_and_doubles_nothing(committed_db):
    assert merge_while_adding(add_quantities=True) == 1 + 8 + 3


def test_control_oscars_merge_loses_some_of_them(committed_db):
    assert merge_while_adding(add_quantities=False) < 1 + 8 + 3


@pytest.mark.parametrize("is_guest", [True, False])
def test_what_is_added_while_the_basket_is_being_ordered_is_in_the_next_one(committed_db, is_guest):
    user = None if is_guest else UserFactory()
    visitor, mug, bowl = Visitor(user), ProductFactory(), ProductFactory(title="Soup bowl")
    visitor.add(mug)
    basket = Basket.open.get()
    basket.strategy = Selector().strategy()

    def add() -> None:
        visitor.add(bowl)
        connection.close()

    other_tab = threading.Thread(target=add)
    with transaction.atomic():
        order = place(basket, user=user)
        other_tab.start()
        time.sleep(0.5)  # it has read the basket as open, and waits for its row
    other_tab.join(30)
    assert [line.product for line in order.lines.all()] == [mug]
    assert [line.product for line in Line.objects.filter(basket__status=Basket.OPEN)] == [bowl]
    assert "Soup bowl" in visitor.get("basket:summary").content.decode()


@db
def test_a_basket_that_has_been_ordered_takes_no_other_in():
    guests, ordered = make_basket(ProductFactory()), make_basket(owner=UserFactory())
    stale = again(ordered)
    place(ordered, user=ordered.owner)
    with pytest.raises(BasketClosedError):
        stale.merge(guests)
    assert again(guests).status == Basket.OPEN
    assert guests.lines.count() == 1


@db
def test_guests_goods_and_vouchers_come_along_and_are_added_up():
    alice, mug = UserFactory(), ProductFactory(price=Decimal("10.00"), stock=100)
    make_basket(mug, owner=alice, quantity=2)
    bob = Visitor()
    bob.add(mug, 3)
    voucher("WELCOME")
    bob.post("basket:vouchers-add", {"code": "WELCOME"})
    bob.client.force_login(alice)
    page = bob.get("basket:summary")
    assert page.context["total"] == Decimal("45.00")
    assert f"We have added 3 items from before you logged in to your basket: {mug.title}." in page.content.decode()
    assert Basket.open.get().lines.get().quantity == 5
    bob.get("basket:summary")
    assert Basket.open.get().lines.get().quantity == 5


@db
def test_a_line_that_another_tab_took_out_can_be_changed_without_an_error():
    basket = make_basket()
    line = basket.lines.get()
    set_quantity(line=basket.lines.get(), quantity=0)
    set_quantity(line=line, quantity=3)
    assert not basket.lines.exists()


@db
def test_a_guests_forged_cookie_is_no_basket():
    bob = Visitor()
    bob.client.cookies["oscar_open_basket"] = "1:forged"
    assert bob.get("basket:summary").status_code == 200
    bob.client.post(reverse("basket:add", kwargs={"pk": ProductFactory().pk}), {"quantity": 1}, headers=SAME_ORIGIN)
    assert Line.objects.count() == 1


@db
def test_doubles_from_before_the_index_are_merged_into_the_newest():
    drop_the_index()
    alice, mug, bowl = UserFactory(), ProductFactory(), ProductFactory()
    code = voucher("WELCOME")
    oldest, older = make_basket(mug, owner=alice, quantity=2), make_basket(mug, bowl, owner=alice)
    older.vouchers.add(code)
    newest, others = make_basket(mug, owner=alice), make_basket(mug, owner=UserFactory())
    import_module("shop.basket.migrations.0013_merge_open_doubles").merge_doubles(apps, None)
    assert Basket.open.get(owner=alice) == newest
    assert {(line.product, line.quantity) for line in newest.lines.all()} == {(mug, 4), (bowl, 1)}
    assert list(newest.vouchers.all()) == [code]
    assert {again(one).status for one in (oldest, older)} == {Basket.MERGED}
    assert others.lines.get().quantity == 1
