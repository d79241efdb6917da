"""A customer's first wish, pressed twice, makes one list with one line."""

import time

from shop.wishlists.lists import WishList, add_product
from tests.factories import ProductFactory, UserFactory
from tests.shop.order.test_place_races import at_once

MANY = 8


def test_eight_first_wishes_at_once_make_one_list(committed_db):
    alice, mug = UserFactory(), ProductFactory()
    answers = at_once([lambda: add_product(owner=alice, product=mug)[1]] * MANY)
    assert sorted(answers) == [*([False] * (MANY - 1)), True]
    assert WishList.objects.get().lines.count() == 1


def test_control_without_the_lock_they_make_several(committed_db):
    alice = UserFactory()

    def add_unlocked() -> None:
        is_first = not WishList.objects.filter(owner=alice).exists()
        time.sleep(0.05)
        if is_first:
            WishList.objects.create(owner=alice, name="Wish list")

    at_once([add_unlocked] * MANY)
    assert WishList.objects.count() > 1
