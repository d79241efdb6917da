"""What delivery to a country will cost and when it arrives, before anybody has told an address."""

from typing import Any

from django.http import HttpRequest

from shop.basket.request import ShopRequest
from shop.catalogue.value_memory import memory_of_values
from shop.customer.address_form import Country
from shop.order.models import ShippingAddress
from shop.shipping.estimate import delivery_window
from shop.shipping.kept import KeptRepository, deliveries

SESSION_KEY = "delivery_country"


def asked_country(request: HttpRequest) -> str | None:
    """The country the visitor asked about last."""
    found = request.session.get(SESSION_KEY)
    return str(found) if found else None


def ask_country(request: HttpRequest, code: str) -> bool:
    """Remember the country; False when the shop does not deliver there."""
    is_known = code.isalpha() and Country.objects.filter(pk=code, is_shipping_country=True).exists()
    if is_known:
        request.session[SESSION_KEY] = code
    return is_known


def estimate(request: ShopRequest) -> dict[str, Any] | None:
    """Countries to choose from, and the deliveries to the one asked about, cheapest first. None when nothing in the
    basket has to travel, or the shop delivers nowhere. After `catch_up`."""
    known = deliveries()
    delivered_to = known.destinations
    if not delivered_to or not request.basket.is_shipping_required():
        return None
    asked = asked_country(request)
    country = next((one for one in delivered_to if one.pk == asked), None)
    if len(delivered_to) == 1:
        country = delivered_to[0]
    methods = _methods(request, country) if country is not None else []
    return {
        "countries": delivered_to,
        "country": country,
        "methods": methods,
        "memory": known.memory,
        "methods_memory": memory_of_values(str(country), methods),
    }


def _methods(request: ShopRequest, country: Any) -> list[dict[str, Any]]:
    address = ShippingAddress(country=country)
    found = KeptRepository().get_shipping_methods(basket=request.basket, shipping_addr=address)
    charges = [(method, method.calculate(request.basket)) for method in found]
    return [
        {
            "name": method.name,
            "price": charge.incl_tax,
            "currency": charge.currency,
            "window": delivery_window(method),
        }
        for method, charge in charges
    ]
