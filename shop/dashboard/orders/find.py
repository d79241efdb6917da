"""The orders a merchant looks for."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from shop.order.models import Line, Order

NAMES = (
    "user__first_name",
    "user__last_name",
    "shipping_address__first_name",
    "shipping_address__last_name",
    "billing_address__first_name",
    "billing_address__last_name",
)
MOST_WORDS = 6


def orders_matching(*, q: str = "", status: str = "") -> QuerySet[Order]:
    """Newest first. `q`: each word is the start of the number, or part of an email address or a name."""
    orders = Order.objects.select_related("user", "shipping_address", "billing_address").order_by("-date_placed", "-pk")
    if status:
        orders = orders.filter(status=status)
    for word in q.split()[:MOST_WORDS]:
        orders = orders.filter(_contains(word))
    return orders


def with_units(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Each order with `units`, the number of things in it (Oscar's num_items is a query each)."""
    lines = Line.objects.filter(order=OuterRef("pk")).order_by().values("order")
    return orders.annotate(units=Subquery(lines.annotate(sum=Sum("quantity")).values("sum")))


def counts_by_status() -> list[tuple[str, int]]:
    """Every status with the number of its orders, in the order of an order's life."""
    counts = dict(Order.objects.order_by().values_list("status").annotate(number=Count("pk")))
    return [(status, counts.get(status, 0)) for status in Order.all_statuses()]


def rows_for_export(orders: QuerySet[Order]) -> Iterator[tuple]:
    fields = ("number", "date_placed", "status", "currency", "total_incl_tax", "total_excl_tax", "units")
    email = F("user__email")
    rows = with_units(orders).values_list(*fields, "guest_email", email)
    for *values, guest_email, user_email in rows.iterator(chunk_size=500):
        yield (*values, guest_email or user_email or "")


def _contains(word: str) -> Q:
    found = Q(number__istartswith=word) | Q(guest_email__icontains=word) | Q(user__email__icontains=word)
    for name in NAMES:
        found |= Q(**{f"{name}__icontains": word})
    return found
