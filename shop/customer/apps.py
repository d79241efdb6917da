from importlib import import_module

from django.contrib.auth.decorators import login_required
from django.urls import path
from oscar.apps.customer.apps import CustomerConfig as OscarCustomerConfig
from oscar.core.loading import get_class

# Oscar's notifications and mail history have no place in the shop; its alerts change something on a GET and are ours,
# its wish lists are a room of their own. A guest's order has its signed page in the checkout.
UNUSED = ("alerts/", "wishlists/", "notifications/", "emails/", "^order-status")
OUTBOX_HANDLERS = (
    *("mail", "mail_kinds", "registration", "passwords", "email_change", "notices", "review_mail", "own_data_parts"),
    *("alerts.mail_kinds", "alerts.subscribe", "alerts.notify"),
)


class CustomerConfig(OscarCustomerConfig):
    name = "shop.customer"

    def ready(self) -> None:
        super().ready()
        for module in OUTBOX_HANDLERS:
            import_module(f"shop.customer.{module}")

    def get_urls(self) -> list:
        def view(name: str, module: str = "customer.views"):
            return get_class(module, name).as_view()

        own = [
            path("register/sent/", view("RegistrationSentView"), name="register-sent"),
            path("register/<str:token>/", view("OpenAccountView"), name="open-account"),
            path("profile/email/", login_required(view("ChangeEmailView")), name="change-email"),
            path(
                "profile/email/old/<str:token>/", login_required(view("ConfirmOldEmailView")), name="confirm-old-email"
            ),
            path("profile/email/<str:token>/", login_required(view("ConfirmEmailView")), name="confirm-email"),
            path("profile/data/", import_module("shop.customer.own_data_views").own_data, name="own-data"),
            path("reviews/", view("OwnReviewsView", "catalogue.reviews.views"), name="review-list"),
        ]
        alerts = import_module("shop.customer.alerts.urls").urlpatterns
        consents = import_module("shop.customer.consent_views")
        own += [
            path("consents/", consents.consents, name="consents"),
            path("news/<str:token>/", consents.confirm_news, name="confirm-news"),
            path("no-news/<str:token>/", consents.no_news, name="no-news"),
            path("no-mails/<str:token>/", consents.no_mails, name="no-mails"),
        ]
        return own + alerts + [url for url in super().get_urls() if not str(url.pattern).startswith(UNUSED)]
