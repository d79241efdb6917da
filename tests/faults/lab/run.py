"""One run: everybody acts at once until time is up, then the world comes to rest and the books are compared."""

import shutil
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from shop.order.models import Order
from shop.partner.models import StockRecord
from tests import static_files
from tests.factories import ProductFactory
from tests.faults.goods import open_for_business
from tests.faults.lab import violence, weather
from tests.faults.lab.customers import Customer
from tests.faults.lab.merchants import Merchant, goods_in, open_goods_in
from tests.faults.lab.programme import CUSTOMERS, MERCHANTS, PRODUCTS, SIGNED_IN, Deed, Fault, Programme, Visit
from tests.faults.lab.rest import come_to_rest, doctor, heal
from tests.faults.lab.world import World, temporary_world

STOCK = (40, 25, 12, 5, 1)
ENDS_WITHIN = 90  # seconds after time is up: a visit under way is finished, however slow the world has become


@dataclass
class Result:
    programme: Programme
    orders: Counter[str]
    counts: Counter[str]
    seconds_to_rest: float
    differences: list[str]
    healthy: int  # of the doctor's checks
    unexpected: list[str]
    broken: list[str] = field(default_factory=list)  # actors who met something that the lab did not foresee

    @property
    def agrees(self) -> bool:
        return not self.differences and not self.unexpected and not self.broken


def run_in_a_new_world(programme: Programme, *, logs: Path | None = None) -> Result:
    with temporary_world(static_files.collected()) as world:
        try:
            with world.shop:
                return Run(programme, world).run()
        finally:
            if logs is not None:
                logs.mkdir(parents=True, exist_ok=True)
                for log in world.folder.glob("*.log"):
                    shutil.copy(log, logs)


class Run:
    def __init__(self, programme: Programme, world: World) -> None:
        self.programme = programme
        self.world = world
        self.broken: list[str] = []
        self.ends_at = 0.0

    def run(self) -> Result:
        products = [open_for_business(self.world.shop, stock=STOCK[0]).pk]
        products += [ProductFactory(stock=units).pk for units in STOCK[1:PRODUCTS]]
        first = dict(StockRecord.objects.values_list("pk", "num_in_stock"))
        open_goods_in()
        customers = [Customer(self.world, n, products, signed_in=n < SIGNED_IN) for n in range(CUSTOMERS)]
        merchants = [Merchant(self.world, n) for n in range(MERCHANTS)]
        for merchant in merchants:
            merchant.sign_in()
        connection.close()  # the server may be restarted meanwhile
        self._act(customers, merchants)
        heal(self.world)
        added = goods_in()
        there = {record: units + added.get(record, 0) for record, units in first.items()}
        seconds, found = come_to_rest(self.world, there)
        healthy, complaints = doctor(self.world)
        orders = Counter(Order.objects.values_list("status", flat=True))
        return Result(
            self.programme,
            orders,
            self.world.counts,
            seconds,
            found + complaints,
            healthy,
            self.world.unexpected,
            self.broken,
        )

    def _act(self, customers: list[Customer], merchants: list[Merchant]) -> None:
        programme = self.programme
        deeds: list[Callable[[], None]] = [
            *(self._visits(*pair) for pair in zip(customers, programme.customers, strict=True)),
            *(self._deeds(*pair) for pair in zip(merchants, programme.merchants, strict=True)),
            self._faults(programme.weather, weather.strike),
            self._faults(programme.violence, violence.strike),
        ]
        self.began = time.monotonic()
        self.ends_at = self.began + programme.seconds
        threads = [threading.Thread(target=self._surely, args=(deed,), daemon=True) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0, self.ends_at + ENDS_WITHIN - time.monotonic()))
        self.broken += ["somebody is not done yet" for thread in threads if thread.is_alive()]

    def _surely(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except Exception:  # noqa: BLE001 -- whatever it is belongs into the result
            self.broken.append(traceback.format_exc(limit=-6))
        finally:
            connection.close()

    def _visits(self, customer: Customer, visits: Iterable[Visit]) -> Callable[[], None]:
        def act() -> None:
            for number, visit in enumerate(visits):
                if not self._pause(visit.pause):
                    return
                customer.visit(visit, number)

        return act

    def _deeds(self, merchant: Merchant, deeds: Iterable[Deed]) -> Callable[[], None]:
        def act() -> None:
            for deed in deeds:
                if not self._pause(deed.pause):
                    return
                merchant.do(deed)

        return act

    def _faults(self, faults: Iterable[Fault], strike: Callable[[World, Fault], None]) -> Callable[[], None]:
        def act() -> None:
            for fault in faults:
                if not self._pause(self.began + fault.at - time.monotonic()):
                    return
                strike(self.world, fault)

        return act

    def _pause(self, seconds: float) -> bool:
        """False when time is up."""
        time.sleep(max(0, min(seconds, self.ends_at - time.monotonic())))
        return time.monotonic() < self.ends_at
