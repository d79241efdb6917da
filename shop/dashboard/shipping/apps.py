from importlib import import_module

from django.urls import URLPattern, URLResolver
from oscar.apps.dashboard.shipping.apps import ShippingDashboardConfig as OscarShippingDashboardConfig


class ShippingDashboardConfig(OscarShippingDashboardConfig):
    name = "shop.dashboard.shipping"

    def configure_permissions(self) -> None:
        super().configure_permissions()
        see = ["shipping.view_orderanditemcharges"]
        self.permissions_map |= {
            "flat-delivery-create": [*see, "shipping.add_orderanditemcharges"],
            "flat-delivery-edit": [*see, "shipping.change_orderanditemcharges"],
            "flat-delivery-delete": [*see, "shipping.delete_orderanditemcharges"],
        }

    def get_urls(self) -> list[URLPattern | URLResolver]:
        ours = import_module("shop.dashboard.shipping.urls").patterns()
        return [*super().get_urls(), *self.post_process_urls(ours)]
