from importlib import import_module

from oscar.apps.customer.apps import CustomerConfig as OscarCustomerConfig


class CustomerConfig(OscarCustomerConfig):
    name = "shop.customer"

    def ready(self) -> None:
        super().ready()
        import_module("shop.customer.mail")  # registers its outbox handler
