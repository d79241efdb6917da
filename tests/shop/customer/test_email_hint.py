import pytest

from shop.customer.email_hint import distance, likely_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bob@gmial.com", "bob@gmail.com"),
        ("bob@gmail.con", "bob@gmail.com"),
        ("bob@gmai.com", "bob@gmail.com"),
        ("Bob.Berger@HOTMIAL.com", "Bob.Berger@hotmail.com"),
        ("bob@outlok.de", "bob@outlook.de"),
        ("bob@gmx.dee", "bob@gmx.de"),
        ("bob@yahooo.co.uk", "bob@yahoo.co.uk"),
    ],
)
def test_a_slip_is_seen(typed, meant):
    assert likely_address(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("bob@gmail.com", "bob@GMAIL.com", "bob@mail.com", "bob@gmx.at", "bob@example.com", "bob@gov.de"),
        *("bob", "", "@gmial.com", "bob@", f"bob@{'g' * 10_000}.com"),
    ],
)
def test_what_is_right_or_unknown_is_not_questioned(typed):
    assert likely_address(typed) == ""


@pytest.mark.parametrize(
    ("one", "other", "steps"), [("", "", 0), ("ab", "ba", 1), ("abc", "abx", 1), ("abc", "ab", 1), ("", "abc", 3)]
)
def test_letters_added_left_out_changed_or_swapped_are_counted(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps
