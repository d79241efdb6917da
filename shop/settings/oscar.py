from django.urls import reverse_lazy
from oscar import INSTALLED_APPS as OSCAR_APPS
from oscar.defaults import *
from oscar.defaults import OSCAR_DASHBOARD_NAVIGATION  # changed below; the type checker does not see through the star

from shop.dashboard import navigation
from shop.order import pipeline, statuses
from shop.settings.env import env

# Oscar's entry -> ours. The app label stays Oscar's, so no table changes its name.
# get_class finds an app by its first segment: a fork of dashboard.orders needs dashboard forked too.
FORKS = {
    "oscar.config.Shop": "shop.config.ShopConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig": "shop.catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig": "shop.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.search.apps.SearchConfig": "shop.search.apps.SearchConfig",
    "oscar.apps.partner.apps.PartnerConfig": "shop.partner.apps.PartnerConfig",
    "oscar.apps.customer.apps.CustomerConfig": "shop.customer.apps.CustomerConfig",
    "oscar.apps.offer.apps.OfferConfig": "shop.offer.apps.OfferConfig",
    "oscar.apps.voucher.apps.VoucherConfig": "shop.voucher.apps.VoucherConfig",
    "oscar.apps.basket.apps.BasketConfig": "shop.basket.apps.BasketConfig",
    "oscar.apps.shipping.apps.ShippingConfig": "shop.shipping.apps.ShippingConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig": "shop.wishlists.apps.WishlistsConfig",
    "oscar.apps.order.apps.OrderConfig": "shop.order.apps.OrderConfig",
    "oscar.apps.payment.apps.PaymentConfig": "shop.payment.apps.PaymentConfig",
    "oscar.apps.checkout.apps.CheckoutConfig": "shop.checkout.apps.CheckoutConfig",
    "oscar.apps.dashboard.apps.DashboardConfig": "shop.dashboard.apps.DashboardConfig",
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig": "shop.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig": (
        "shop.dashboard.catalogue.apps.CatalogueDashboardConfig"
    ),
    "oscar.apps.dashboard.offers.apps.OffersDashboardConfig": "shop.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig": (
        "shop.dashboard.shipping.apps.ShippingDashboardConfig"
    ),
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig": "shop.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig": "shop.dashboard.pages.apps.PagesDashboardConfig",
}
# No Django admin (the dashboard and Wagtail are the back office); Haystack is never run. Flat pages have
# neither a URL nor a dashboard, but a migration of Oscar's customer app depends on their table.
UNUSED = {"django.contrib.admin", "haystack"}
# Ours before Oscar's own (whose templates all hang on its Shop app): the first app that has a template provides it.
OSCAR_INSTALLED = sorted(
    (FORKS.get(app, app) for app in OSCAR_APPS if app not in UNUSED),
    key=lambda app: app == "shop.config.ShopConfig" or not app.startswith("shop."),
)

# Forks that leave the schema alone keep Oscar's own migrations.
MIGRATION_MODULES = {label: f"oscar.apps.{label}.migrations" for label in ("customer", "offer", "wishlists")} | {
    "reviews": "oscar.apps.catalogue.reviews.migrations"
}

OSCAR_SHOP_NAME = env.str("SHOP_NAME", default="SecureCart")
OSCAR_SHOP_TAGLINE = env.str("SHOP_TAGLINE", default="")
OSCAR_DEFAULT_CURRENCY = env.str("SHOP_CURRENCY", default="EUR")
OSCAR_HOMEPAGE = reverse_lazy("wagtail_serve", args=("",))
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True  # else the checkout tells a stranger who has an account
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_MODERATE_REVIEWS = True
OSCAR_EAGER_ALERTS = False  # mail inside a stock update; ours go by the outbox
OSCAR_SEND_REGISTRATION_EMAIL = False
OSCAR_OFFERS_INCL_TAX = True
OSCAR_PRODUCTS_PER_PAGE = 24
OSCAR_DASHBOARD_ITEMS_PER_PAGE = 20
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 1000
OSCAR_BASKET_COOKIE_LIFETIME = 60 * 24 * 60 * 60
OSCAR_THUMBNAILER = "shop.catalogue.thumbnails.WagtailThumbnailer"
OSCAR_ACCOUNTS_REDIRECT_URL = "customer:order-list"
OSCAR_COOKIES_DELETE_ON_LOGOUT = ["oscar_recently_viewed_products", "oscar_open_basket"]
OSCAR_DASHBOARD_NAVIGATION = navigation.menu(OSCAR_DASHBOARD_NAVIGATION)
# The life of an order: shop.order.pipeline is the only place that declares it.
OSCAR_INITIAL_ORDER_STATUS = statuses.PENDING_PAYMENT
OSCAR_INITIAL_LINE_STATUS = statuses.PENDING_PAYMENT
OSCAR_ORDER_STATUS_PIPELINE = pipeline.ORDER_PIPELINE
OSCAR_LINE_STATUS_PIPELINE = pipeline.LINE_PIPELINE
OSCAR_ORDER_STATUS_CASCADE = pipeline.CASCADE

LOGIN_URL = reverse_lazy("customer:login")
LOGIN_REDIRECT_URL = OSCAR_HOMEPAGE

# Oscar's search imports Haystack at start-up; shop.search replaces all of it and Haystack never runs.
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
