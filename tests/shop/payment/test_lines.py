from decimal import Decimal

from shop.order.models import Order
from shop.payment.gateway import PaymentLine
from shop.payment.lines import payment_lines


def order(*lines: tuple[str, int, str], total: str, shipping: str = "0.00") -> Order:
    snapshot = {
        "lines": [{"title": title, "sku": "SKU", "quantity": count, "total": price} for title, count, price in lines],
        "shipping": {"name": "Parcel", "incl_tax": shipping},
    }
    return Order(number="1042", currency="EUR", total_incl_tax=Decimal(total), snapshot=snapshot)


def test_lines_and_shipping_add_up_to_the_total():
    assert payment_lines(order(("Mug", 2, "24.00"), total="28.90", shipping="4.90")) == (
        PaymentLine("Mug", Decimal("12.00"), 2),
        PaymentLine("Parcel", Decimal("4.90")),
    )


def test_a_discount_that_does_not_divide_makes_one_line_of_the_units():
    assert payment_lines(order(("Mug", 3, "10.00"), total="10.00")) == (PaymentLine("3 x Mug", Decimal("10.00")),)


def test_free_shipping_is_not_listed():
    assert len(payment_lines(order(("Mug", 1, "10.00"), total="10.00"))) == 1


def test_a_total_of_its_own_is_charged_as_one_sum():
    assert payment_lines(order(("Mug", 1, "10.00"), total="11.00")) == (PaymentLine("Order 1042", Decimal("11.00")),)


def test_more_lines_than_a_page_takes_are_charged_as_one_sum():
    many = [("Mug", 1, "1.00")] * 101
    assert payment_lines(order(*many, total="101.00")) == (PaymentLine("Order 1042", Decimal("101.00")),)


def test_a_nameless_or_endless_title_is_no_obstacle():
    lines = payment_lines(order(("", 1, "1.00"), ("x" * 300, 1, "1.00"), ("y" * 300, 3, "1.00"), total="3.00"))
    assert [line.name[:7] for line in lines] == ["SKU", "xxxxxxx", "3 x yyy"]
    assert max(len(line.name) for line in lines) == 250
