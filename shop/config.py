from oscar.config import Shop


class ShopConfig(Shop):
    """Oscar's URLs without its home page (Wagtail's) and dashboard (mounted beside `shop/`, not inside)."""

    def get_urls(self):
        return [url for url in super().get_urls() if str(url.pattern) not in {"", "dashboard/"}]
