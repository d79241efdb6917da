"""Why an order was not placed: what has changed since the customer last looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from oscar.apps.partner.availability import Unavailable

from shop.basket.models import Basket, Line
from shop.catalogue.templatetags.money import money
from shop.customer.person import Person


@dataclass(frozen=True)
class Problem:
    """`message` is for the customer. `must_edit`: the basket itself has to change, looking again is not enough."""

    code: str
    message: str
    line_id: int | None = None
    must_edit: bool = False


class PlacementRefusedError(Exception):
    """Nothing was written. The customer is shown the problems and asked again."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems

    @property
    def must_edit(self) -> bool:
        return any(problem.must_edit for problem in self.problems)


def empty_basket() -> Problem:
    return Problem("empty", _("Your basket is empty."), must_edit=True)


def line_problems(
    basket: Basket, *, out_of_stock: Mapping[int, int], seen_prices: Mapping[int, Decimal] | None
) -> list[Problem]:
    """`out_of_stock`: units left by stock record id, of those that are short. `seen_prices`: unit price incl. tax
    by line id; by default what the line itself remembers."""
    found = [_line_problem(line, out_of_stock, seen_prices) for line in basket.all_lines()]
    return [problem for problem in found if problem is not None]


def voucher_problems(basket: Basket, person: Person) -> list[Problem]:
    problems = []
    for voucher in () if basket.has_no_vouchers else basket.vouchers.order_by("pk"):
        allowed, reason = voucher.is_available_to(person)
        if not voucher.is_active():
            reason = _("it is not active now")
        if not allowed or not voucher.is_active():
            message = _("The voucher %(code)s is no longer valid: %(reason)s.")
            words = {"code": voucher.code, "reason": reason}
            problems.append(Problem("voucher_invalid", message % words, must_edit=True))
    return problems


def total_problems(total: Decimal, expected: Decimal, currency: str) -> list[Problem]:
    if total == expected:
        return []
    message = _("The total has changed from %(old)s to %(new)s.")
    return [Problem("total_changed", message % {"old": money(expected, currency), "new": money(total, currency)})]


def _line_problem(
    line: Line, out_of_stock: Mapping[int, int], seen_prices: Mapping[int, Decimal] | None
) -> Problem | None:
    price, title = line.purchase_info.price, line.product.get_title()
    if isinstance(line.purchase_info.availability, Unavailable) or price.currency != line.price_currency:
        message = _("“%(title)s” is no longer available.") % {"title": title}
        return Problem("unavailable", message, line.pk, must_edit=True)
    if line.stockrecord_id in out_of_stock:
        return _stock_problem(line, title, out_of_stock[line.stockrecord_id])
    seen = line.price_incl_tax if seen_prices is None else seen_prices.get(line.pk)
    if seen != price.incl_tax:
        return _price_problem(line, title, seen)
    return None


def _stock_problem(line: Line, title: str, left: int) -> Problem:
    message = _("“%(title)s” is sold out.") if left == 0 else _("Only %(left)d of “%(title)s” are left.")
    return Problem("out_of_stock", message % {"title": title, "left": left}, line.pk, must_edit=True)


def _price_problem(line: Line, title: str, seen: Decimal | None) -> Problem:
    price = line.purchase_info.price
    if seen is None:
        message = _("The price of “%(title)s” is %(new)s.")
    else:
        message = _("The price of “%(title)s” has changed from %(old)s to %(new)s.")
    words = {"title": title, "old": money(seen, price.currency), "new": money(price.incl_tax, price.currency)}
    return Problem("price_changed", message % words, line.pk)
