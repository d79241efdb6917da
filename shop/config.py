from oscar.config import Shop
from oscar.core.loading import get_class


class ShopConfig(Shop):
    """Oscar's URLs without its home page (Wagtail's) and dashboard (mounted beside `shop/`, not inside)."""

    def ready(self) -> None:
        super().ready()
        self.set_password_form = get_class("customer.forms", "SetPasswordForm")

    def get_urls(self):
        return [url for url in super().get_urls() if str(url.pattern) not in {"", "dashboard/"}]
