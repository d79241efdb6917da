"""How often offers and vouchers have been used. Counted when an order is placed, under lock, so that a voucher for
one is used by one; given back when the order comes to nothing."""

from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from oscar.core.loading import get_model

from shop.basket.models import Basket
from shop.customer.person import Person
from shop.lib.prepared import prepared
from shop.offer.customer_limits import note_uses
from shop.order.models import Order, OrderDiscount
from shop.voucher.models import Voucher, VoucherApplication

ConditionalOffer = get_model("offer", "ConditionalOffer")

LIMITED = (
    Q(max_global_applications__isnull=False) | Q(max_discount__isnull=False) | Q(max_user_applications__isnull=False)
)
USED_UP = Q(max_global_applications__lte=F("num_applications")) | Q(max_discount__lte=F("total_discount"))


class UsedUpError(Exception):
    """Others have used an offer or a voucher up since the order gave it back."""


def lock_limited(basket: Basket) -> None:
    """Lock what might apply to the basket and can be used up: offers with a limit, and its vouchers. The basket is
    locked, so its vouchers stay what they are."""
    if not _vouchers_on(basket.pk):
        basket.has_no_vouchers = True
        _lock_site_offers(ConditionalOffer.SITE)
        return
    by_voucher = Voucher.offers.through.objects.filter(voucher__basket=basket).values("conditionaloffer_id")
    on_basket = basket.vouchers.through.objects.filter(basket=basket).values("voucher_id")
    _lock(Q(offer_type=ConditionalOffer.SITE) | Q(pk__in=by_voucher), Q(pk__in=on_basket))


@prepared(int)
def _vouchers_on(basket_id: int) -> QuerySet:
    return Basket.vouchers.through.objects.filter(basket=basket_id)


@prepared(str)
def _lock_site_offers(kind: str) -> QuerySet:
    return _locked(ConditionalOffer.objects.filter(LIMITED, offer_type=kind).only("pk"))


def record(order: Order) -> None:
    """Count what the order's snapshot says it used."""
    if not order.snapshot["discounts"]:
        return
    _lock_used(order)
    _count(order, sign=1)
    person = _person(order)
    VoucherApplication.objects.bulk_create(
        VoucherApplication(
            voucher=voucher,
            order=order,
            user_id=person.user_id,
            email_digest=person.email_digest,
            slot=voucher.slot_of(person),
        )
        for voucher in Voucher.objects.filter(pk__in=_voucher_ids(order)).order_by("pk")
    )
    ConditionalOffer.objects.filter(USED_UP, status=ConditionalOffer.OPEN, pk__in=_offer_ids(order)).update(
        status=ConditionalOffer.CONSUMED
    )


def record_again(order: Order) -> None:
    """Take back what `give_back` has undone, for a payment that came late. UsedUpError when it is gone meanwhile."""
    if not order.snapshot["discounts"]:
        return
    _lock_used(order)
    _check_limits(order)
    record(order)
    for discount in order.snapshot["discounts"]:
        discounts = OrderDiscount.objects.filter(order=order, offer_id=discount["offer_id"])
        discounts.filter(voucher_id=discount["voucher_id"]).update(frequency=discount["freq"])


def give_back(order: Order) -> None:
    """Undo `record` for an order that came to nothing."""
    if not order.snapshot["discounts"]:
        return
    _lock_used(order)
    _count(order, sign=-1)
    VoucherApplication.objects.filter(order=order).delete()
    # A customer's own limit is counted from these rows; the snapshot keeps the true ones.
    OrderDiscount.objects.filter(order=order).update(frequency=0)
    consumed = ConditionalOffer.objects.filter(status=ConditionalOffer.CONSUMED, pk__in=_offer_ids(order))
    # NULL (no limit) must count as not used up: exclude() would drop such rows.
    still_used_up = ConditionalOffer.objects.filter(USED_UP).values("pk")
    consumed.exclude(pk__in=still_used_up).update(status=ConditionalOffer.OPEN)


def _check_limits(order: Order) -> None:
    person = _person(order)
    vouchers = Voucher.objects.filter(pk__in=_voucher_ids(order))
    offers = list(ConditionalOffer.objects.filter(pk__in=_offer_ids(order)))
    note_uses(offers, person)
    times = _times(order)
    if not all(voucher.is_available_to(person)[0] for voucher in vouchers) or any(
        offer.get_max_applications() < times[offer.pk] for offer in offers
    ):
        raise UsedUpError


def _times(order: Order) -> dict[int, int]:
    """How often the order used each offer. A limit for one basket was looked at when it was placed."""
    times: dict[int, int] = {}
    for discount in order.snapshot["discounts"]:
        times[discount["offer_id"]] = times.get(discount["offer_id"], 0) + discount["freq"]
    return times


def _person(order: Order) -> Person:
    return Person(order.user_id, order.snapshot["email"])


def _lock(offers: Q, vouchers: Q) -> None:
    """Everybody takes these locks in this order, and offers without a limit only after them: nobody deadlocks."""
    for rows in (ConditionalOffer.objects.filter(LIMITED, offers), Voucher.objects.filter(vouchers)):
        list(_locked(rows).values_list("pk"))


def _locked(rows: QuerySet) -> QuerySet:
    return rows.select_for_update(no_key=True).order_by("pk")


def _lock_used(order: Order) -> None:
    _lock(Q(pk__in=_offer_ids(order)), Q(pk__in=_voucher_ids(order)))


def _voucher_ids(order: Order) -> list[int]:
    return sorted({discount["voucher_id"] for discount in order.snapshot["discounts"]} - {None})


def _offer_ids(order: Order) -> list[int]:
    return sorted({discount["offer_id"] for discount in order.snapshot["discounts"]})


def _count(order: Order, *, sign: int) -> None:
    by_voucher: dict[int, Decimal] = {}
    for discount in sorted(order.snapshot["discounts"], key=lambda discount: discount["offer_id"]):
        amount = Decimal(discount["amount"])
        ConditionalOffer.objects.filter(pk=discount["offer_id"]).update(
            num_applications=_not_below_zero("num_applications", sign * discount["freq"]),
            num_orders=_not_below_zero("num_orders", sign),
            total_discount=_not_below_zero("total_discount", sign * amount),
        )
        if discount["voucher_id"]:
            by_voucher[discount["voucher_id"]] = by_voucher.get(discount["voucher_id"], Decimal(0)) + amount
    for pk, amount in sorted(by_voucher.items()):
        Voucher.objects.filter(pk=pk).update(
            num_orders=_not_below_zero("num_orders", sign),
            total_discount=_not_below_zero("total_discount", sign * amount),
        )


def _not_below_zero(field: str, change: int | Decimal) -> Greatest:
    return Greatest(F(field) + change, 0 * F(field))
