"""`deliveries`: what pages of products say of the shop's deliveries. Dropped when a merchant changes one."""

from typing import Any

from django.core.cache import cache
from django.db.models.signals import m2m_changed, post_delete, post_save
from oscar.core.loading import get_model

from shop.catalogue.page_tags import DELIVERIES
from shop.catalogue.product_page import DELIVERY_KEY
from shop.page_cache.drops import drop
from shop.page_cache.listeners import when_dropped
from shop.shipping import kept
from shop.shipping.models import OrderAndItemCharges, WeightBased
from shop.shipping.structured_data import forget_policies

MODELS = (OrderAndItemCharges, WeightBased, get_model("shipping", "WeightBand"), get_model("address", "Country"))


def listen() -> None:
    """Signals, because most of these are saved by Oscar's own views."""
    for model in MODELS:
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"shipping.{DELIVERIES}.{model.__name__}")
    for method in (OrderAndItemCharges, WeightBased):
        countries = method.countries.through
        m2m_changed.connect(_changed, sender=countries, dispatch_uid=f"shipping.{DELIVERIES}.{countries.__name__}")
    when_dropped(DELIVERIES, lambda _tags: _forget())


def _changed(**_facts: Any) -> None:
    _forget()
    drop([DELIVERIES])


def _forget() -> None:
    kept.forget()
    forget_policies()
    cache.delete(DELIVERY_KEY)
