from importlib import import_module

from oscar.apps.payment.apps import PaymentConfig as OscarPaymentConfig

# Modules that register themselves: outbox handlers, periodic jobs, system checks, kinds of mail.
REGISTERING = (
    "cancel",
    "checks",
    "events",
    "expire",
    "lapse",
    "ledger_look",
    "mail_kinds",
    "own_data",
    "reconcile",
    "refund",
    "refund_again",
    "settle_difference",
)


class PaymentConfig(OscarPaymentConfig):
    name = "shop.payment"

    def ready(self) -> None:
        super().ready()
        for module in REGISTERING:
            import_module(f"shop.payment.{module}")
