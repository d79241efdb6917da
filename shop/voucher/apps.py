from importlib import import_module

from oscar.apps.voucher.apps import VoucherConfig as OscarVoucherConfig


class VoucherConfig(OscarVoucherConfig):
    name = "shop.voucher"

    def ready(self) -> None:
        """Ours instead of Oscar's, which count below zero: a voucher can come into a basket unseen, by a restored
        order, and be taken out."""
        import_module("shop.voucher.receivers")
