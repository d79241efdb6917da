from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from shop.checkout.views.history import order_list
from shop.languages.patterns import in_all_languages
from shop.search.fragments import product_cards
from shop.security.policy_reports.views import policy_reports
from shop.security.security_txt import security_txt
from shop.shipping.fragments import delivery_estimate
from shop.theming.styleguide.views import styleguide, styleguide_stylesheet
from shop.theming.views import preview_stylesheet, stylesheet

dashboard: Any = apps.get_app_config("dashboard")
shopfront: Any = apps.get_app_config("oscar")
own_login = RedirectView.as_view(pattern_name="customer:login", query_string=True)

# Machines', the staff's, and files: one address each. Their first parts are in shop.languages.addresses.OUTSIDE.
urlpatterns = [
    path("payment/", include("shop.payment.urls")),
    path("feeds/", include("shop.exchange.feed_urls")),
    path("cms/login/", own_login),
    path("dashboard/login/", own_login),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("theme/styleguide/", styleguide, name="theme-styleguide"),
    path("theme/styleguide/tokens.css", styleguide_stylesheet, name="theme-styleguide-tokens"),
    path("theme/preview.css", preview_stylesheet, name="theme-stylesheet-preview"),
    path("theme/<int:site_id>/<slug:digest>.css", stylesheet, name="theme-stylesheet"),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("api/v1/", include("shop.api.urls")),
    path("dashboard/", dashboard.urls),
    path("reports/policy/", policy_reports, name="policy-reports"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("", include("cms.urls")),
    # What customers read.
    *in_all_languages(
        path("account/", include("shop.security.urls")),
        path("fragments/cards/", product_cards, name="product-cards"),
        path("fragments/delivery/", delivery_estimate, name="delivery-estimate"),
        path("fragments/", include("shop.basket.fragment_urls")),
        # In the place of Oscar's, whose name "customer:order-list" leads here.
        path("shop/accounts/orders/", order_list),
        path("shop/returns/", include("shop.returns.urls")),
        path("shop/", include(shopfront.urls[0])),
        path("", include(wagtail_urls)),
    ),
]
