"""All checks, in the order in which the dashboard shows them: what is cause stands before what is effect."""

from shop.doctor.check import Check
from shop.doctor.checks import audit, baskets, counters, messages, orders, payments, search, stock

CHECKS: dict[str, Check] = {
    check.name: check
    for check in (
        *stock.CHECKS,
        *orders.CHECKS,
        *payments.CHECKS,
        *baskets.CHECKS,
        *counters.CHECKS,
        *search.CHECKS,
        *messages.CHECKS,
        *audit.CHECKS,
    )
}
