"""What merchants do: in the dashboard, behind password and second factor, and in the warehouse."""

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal

from django.db import connection, transaction

from shop.accounts.models import User
from shop.order import statuses
from shop.order.models import Order
from shop.order.packing import start_packing, stop_packing
from shop.order.transition import InvalidTransitionError
from shop.partner.models import StockRecord
from shop.partner.reservation import put_back
from shop.payment.models import PaymentAttempt
from shop.security.hashers import Argon2Hasher
from tests.factories import PASSWORD, StaffFactory
from tests.faults.lab.programme import Deed
from tests.faults.lab.visitor import TurnedAwayError, Visitor
from tests.faults.lab.world import World
from tests.sign_in import authenticator_of
from tests.totp import code_for

DASHBOARD = "/dashboard/"
CENT = Decimal("0.01")


class Merchant:
    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.user = staff(f"merchant{number}@example.com")
        self.device = authenticator_of(self.user)
        self.visitor = Visitor(world, f"merchant{number}")

    def sign_in(self) -> None:
        """As staff do: password, then the code of the authenticator app."""
        page = self.visitor.get(DASHBOARD)
        form = self.visitor.find_form(page.text, "login|^$")
        email, password = (next(name for name in form.fields if part in name) for part in ("username", "password"))
        page = self.visitor.send(form, page.url, **{email: self.user.email, password: PASSWORD})
        form = next(form for form in [self.visitor.find_form(page.text, "second-factor|^$")])
        page = self.visitor.send(form, page.url, **{_code_field(form.fields): code_for(self.device)})
        assert page.url.startswith(self.visitor.url + DASHBOARD), page.url

    def do(self, deed: Deed) -> None:
        try:
            DEEDS[deed.name](self, deed)
        except TurnedAwayError as refusal:
            self.world.count(f"turned away: {deed.name}: {refusal}")
        connection.close()

    def ship(self, deed: Deed) -> None:
        order = self._order_that_is(statuses.PAID, statuses.AUTHORISED, choice=deed.choice)
        self._send_form_of(order, r"/ship/$", carrier="DHL", tracking_number=uuid.uuid4().hex[:12])
        self._count_if(order, "orders shipped", statuses.SHIPPED)

    def pack_and_ship(self, deed: Deed) -> None:
        order = self._order_that_is(statuses.PAID, statuses.AUTHORISED, choice=deed.choice)
        try:
            self.world.patiently(lambda: start_packing(order_id=order.pk, actor=self.user))
            self.world.count("orders packed")
            if deed.part < 0.3:
                self.world.patiently(lambda: stop_packing(order_id=order.pk, actor=self.user))
        except InvalidTransitionError:
            self.world.count("deeds that came too late")
            return
        self._send_form_of(order, r"/ship/$", carrier="DHL", tracking_number=uuid.uuid4().hex[:12])

    def deliver(self, deed: Deed) -> None:
        order = self._order_that_is(statuses.SHIPPED, choice=deed.choice)
        self._send_form_of(order, r"/deliver/$")
        self._count_if(order, "orders delivered", statuses.DELIVERED)

    def cancel(self, deed: Deed) -> None:
        order = self._order_that_is(*statuses.TO_SHIP, statuses.PENDING_PAYMENT, choice=deed.choice)
        self._send_form_of(order, r"/cancel/$", reason="Damaged in the warehouse")
        self._count_if(order, "orders cancelled by a merchant", statuses.CANCELLED)

    def refund_some(self, deed: Deed) -> None:
        self._refund(deed, Decimal(str(deed.part)))

    def refund_all(self, deed: Deed) -> None:
        self._refund(deed, Decimal(1))

    def restock(self, deed: Deed) -> None:
        """Goods come in, booked in the transaction that puts them on the shelf."""
        self.world.patiently(lambda: deliver_goods(choice=deed.choice, units=1 + int(deed.part * 10)))
        self.world.count("deliveries of goods")

    def _refund(self, deed: Deed, part: Decimal) -> None:
        order = self._order_that_is(*statuses.SALES, choice=deed.choice)
        paid = self.world.patiently(
            lambda: order.payment_attempts.filter(state=PaymentAttempt.State.CAPTURED, amount_captured__gt=0).first()
        )
        if paid is None:
            return
        page = self.visitor.get(f"{DASHBOARD}orders/{order.number}/payments/{paid.number}/refund/")
        form = self.visitor.find_form(page.text, r"refund/$|^$")
        units = next((name for name in form.fields if name.startswith("units_")), "")
        if units and Decimal(str(deed.choice)) < part:  # a unit and its place on the shelf, else an amount
            what = {units: "1", "restock": "on"}
        else:
            what = {"amount": str(max((paid.amount_refundable * part).quantize(CENT), CENT))}
        asked = self.visitor.send(form, page.url, reason="broken", **what)
        form = self.visitor.find_form(asked.text, r"refund/$|^$")
        told = self.visitor.send(form, asked.url, confirmed="1")
        self.world.count("refunds refused" if told.url.endswith("/refund/") else "refunds promised")

    def _order_that_is(self, *wanted: str, choice: float) -> Order:
        orders = self.world.patiently(lambda: list(Order.objects.filter(status__in=wanted).order_by("pk")))
        if not orders:
            raise TurnedAwayError("nothing to do")
        return orders[int(choice * len(orders))]

    def _send_form_of(self, order: Order, action: str, **changes: str) -> None:
        address = f"{DASHBOARD}orders/{order.number}/"
        page = self.visitor.get(address)
        self.visitor.send(self.visitor.find_form(page.text, action), address, **changes)

    def _count_if(self, order: Order, what: str, status: str) -> None:
        self.world.patiently(order.refresh_from_db)
        self.world.count(what if order.status == status else "deeds that came too late")


DEEDS: Mapping[str, Callable[[Merchant, Deed], None]] = {
    "ship": Merchant.ship,
    "pack and ship": Merchant.pack_and_ship,
    "deliver": Merchant.deliver,
    "refund some": Merchant.refund_some,
    "refund all": Merchant.refund_all,
    "cancel": Merchant.cancel,
    "restock": Merchant.restock,
}


def staff(email: str) -> User:
    """With a password hashed as the running shop does it."""
    user = StaffFactory(email=email)
    hasher = Argon2Hasher()
    user.password = hasher.encode(PASSWORD, hasher.salt())
    user.save(update_fields=["password"])
    return user


def _code_field(fields: dict[str, str]) -> str:
    return next(name for name in fields if "code" in name or ("token" in name and "csrf" not in name))


def open_goods_in() -> None:
    """The lab's own book of deliveries: after a broken connection it says whether the goods came in."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE lab_goods_in (record bigint NOT NULL, units integer NOT NULL)")


def deliver_goods(*, choice: float, units: int) -> None:
    records = list(StockRecord.objects.order_by("pk").values_list("pk", flat=True))
    record = records[int(choice * len(records))]
    with transaction.atomic(), connection.cursor() as cursor:
        put_back({record: units})
        cursor.execute("INSERT INTO lab_goods_in VALUES (%s, %s)", [record, units])


def goods_in() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT record, sum(units) FROM lab_goods_in GROUP BY record")
        return {record: int(units) for record, units in cursor.fetchall()}
