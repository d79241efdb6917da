"""Two tabs that take out, save and put back at the same moment: no unit lost or doubled, no product on two lines."""

import threading
from contextlib import suppress

import pytest

from shop.basket import aside as module
from shop.basket.aside import bring_back, set_aside
from shop.basket.models import Basket, Line
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import again, make_basket
from tests.shop.basket.test_current import errors
from tests.shop.order.test_place_races import at_once

TABS = 8


def basket_of(*, is_guest: bool, quantity: int) -> Basket:
    return make_basket(ProductFactory(stock=100), owner=None if is_guest else UserFactory(), quantity=quantity)


def in_tabs(basket: Basket, line: Line, *, is_removed: bool) -> list[object]:
    """The same line, read by each tab before any of them moves it."""
    lines = [again(basket).lines.get(pk=line.pk) for _ in range(TABS)]
    return at_once([lambda one=one: set_aside(line=one, is_removed=is_removed) for one in lines])


def back_in_tabs(basket: Basket, *lines: Line) -> list[object]:
    return at_once([lambda pk=line.pk: bring_back(line_id=pk, basket=again(basket)) for line in lines])


def without_locks(monkeypatch) -> None:
    """Turns the guard off, and lets all who read a line move it."""
    together = threading.Barrier(2)
    move = module._move

    def moved_by_all(line: Line, to: Basket) -> None:
        with suppress(threading.BrokenBarrierError):
            together.wait(5)
        move(line, to)

    monkeypatch.setattr(Basket, "lock_open", lambda basket: None)
    monkeypatch.setattr(module, "_all_locked", lambda basket: Line.objects.filter(basket=basket).order_by("pk"))
    monkeypatch.setattr(module, "_move", moved_by_all)


@pytest.mark.parametrize("is_guest", [True, False])
@pytest.mark.parametrize("is_removed", [True, False])
def test_one_line_set_aside_in_eight_tabs_is_there_once(committed_db, is_guest, is_removed):
    basket = basket_of(is_guest=is_guest, quantity=3)
    assert errors(in_tabs(basket, basket.lines.get(), is_removed=is_removed)) == []
    assert not basket.lines.exists()
    assert Line.objects.get().quantity == 3
    assert Basket.saved.count() == 1


@pytest.mark.parametrize("is_removed", [True, False])
def test_one_line_brought_back_in_eight_tabs_is_there_once(committed_db, is_removed):
    basket = basket_of(is_guest=False, quantity=3)
    line = basket.lines.get()
    set_aside(line=line, is_removed=is_removed)
    answers = back_in_tabs(basket, *[line] * TABS)
    assert sorted(answers) == [*([False] * (TABS - 1)), True]
    assert Line.objects.get().quantity == 3
    assert Line.objects.get().basket_id == basket.pk


def taken_out_twice(quantity: int) -> tuple[Basket, list[Line]]:
    """The same mug taken out, put in anew and taken out again: two undos."""
    basket = basket_of(is_guest=True, quantity=quantity)
    first = basket.lines.get()
    set_aside(line=first, is_removed=True)
    again(basket).add_product(first.product, quantity=quantity)
    second = basket.lines.get()
    set_aside(line=second, is_removed=True)
    return basket, [first, second]


def test_two_undos_of_the_same_product_at_once_add_up_on_one_line(committed_db):
    for _ in range(4):
        basket, lines = taken_out_twice(2)
        assert back_in_tabs(basket, *lines) == [True, True]
        assert list(basket.lines.values_list("quantity", flat=True)) == [4]


def test_control_without_the_locks_two_undos_of_the_same_product_do_not_both_succeed(committed_db, monkeypatch):
    basket, lines = taken_out_twice(2)
    without_locks(monkeypatch)
    assert back_in_tabs(basket, *lines) != [True, True]


def saved_beside_one_in_the_basket() -> tuple[Basket, Line, Line]:
    """Two mugs saved for later, three more in the basket."""
    basket = basket_of(is_guest=False, quantity=2)
    saved = basket.lines.get()
    set_aside(line=saved, is_removed=False)
    again(basket).add_product(saved.product, quantity=3)
    return basket, saved, basket.lines.get()


def test_a_line_brought_back_in_two_tabs_beside_its_twin_adds_up_once(committed_db):
    basket, saved, _ = saved_beside_one_in_the_basket()
    assert sorted(back_in_tabs(basket, saved, saved)) == [False, True]
    assert Line.objects.get().quantity == 5


def test_control_without_the_locks_it_adds_up_twice(committed_db, monkeypatch):
    basket, saved, _ = saved_beside_one_in_the_basket()
    without_locks(monkeypatch)
    back_in_tabs(basket, saved, saved)
    assert Line.objects.get().quantity == 7


def test_one_tab_saves_what_another_brings_back_and_nothing_is_lost(committed_db):
    """Whichever is first: five mugs in all, and never two lines of them in one place."""
    for _ in range(4):
        basket, saved, mine = saved_beside_one_in_the_basket()
        answers = at_once(
            [
                lambda mine=mine: set_aside(line=mine, is_removed=False),
                lambda saved=saved, basket=basket: bring_back(line_id=saved.pk, basket=again(basket)),
                lambda basket=basket, saved=saved: again(basket).add_product(saved.product, quantity=1),
            ]
        )
        assert errors(answers) == []
        lines = Line.objects.filter(product=saved.product)
        assert sum(line.quantity for line in lines) == 6
        assert len({line.basket_id for line in lines}) == len(lines)


@pytest.mark.parametrize("is_guest", [True, False])
def test_two_first_lines_saved_at_once_share_one_basket(committed_db, is_guest):
    basket = make_basket(
        *[ProductFactory(title=f"Mug {number}") for number in range(TABS)], owner=None if is_guest else UserFactory()
    )
    lines = list(basket.lines.all())
    assert errors(at_once([lambda one=one: set_aside(line=one, is_removed=False) for one in lines])) == []
    assert Basket.saved.get().lines.count() == TABS


def test_control_without_the_locks_two_first_lines_make_two_baskets(committed_db, monkeypatch):
    basket = make_basket(ProductFactory(), ProductFactory(title="Soup bowl"), owner=UserFactory())
    lines = list(basket.lines.all())
    without_locks(monkeypatch)
    at_once([lambda one=one: set_aside(line=one, is_removed=False) for one in lines])
    assert Basket.saved.count() > 1
