"""Wiring only: which router answers where."""

from django.conf import settings

from shop.api.errors import add_exception_handlers
from shop.api.openapi import CompactJSON, DocsPage, StorefrontAPI
from shop.api.routers import (
    alerts,
    baskets,
    categories,
    checkout,
    orders,
    pages,
    products,
    reviews,
    suggestions,
    tokens,
    wishlists,
)

api = StorefrontAPI(
    title=f"{settings.OSCAR_SHOP_NAME} storefront API",
    version="1.0.0",
    description="Everything a storefront of your own needs: browse, fill a basket, order, pay. Texts for customers are "
    "in the first of the shop's languages that Accept-Language asks for.",
    urls_namespace="api",
    docs=DocsPage(),
    renderer=CompactJSON(),
)
add_exception_handlers(api)
api.add_router("", products.router)
api.add_router("", categories.router)
api.add_router("", reviews.router)
api.add_router("", suggestions.router)
api.add_router("/stock-alerts", alerts.router)
api.add_router("/wish-lists", wishlists.router)
api.add_router("/baskets", baskets.router)
api.add_router("/baskets", checkout.router)
api.add_router("/orders", orders.router)
api.add_router("/pages", pages.router)
api.add_router("/tokens", tokens.router)
