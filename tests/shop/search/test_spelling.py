import pytest

from shop.search.spelling import distance


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("mug", "mug", 0),
        ("mug", "mugs", 1),
        ("mug", "bug", 1),
        ("mug", "mgu", 1),
        ("mug", "", 3),
        ("kitten", "sitting", 3),
    ],
)
def test_distance_counts_letters_to_change(left, right, expected):
    assert distance(left, right) == distance(right, left) == expected
