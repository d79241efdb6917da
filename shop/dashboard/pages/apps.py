from typing import Any

from oscar.apps.dashboard.pages.apps import PagesDashboardConfig as OscarPagesDashboardConfig


class PagesDashboardConfig(OscarPagesDashboardConfig):
    """Empty: pages are Wagtail's. Oscar's dashboard looks this app up at start-up, so it cannot be left out."""

    name = "shop.dashboard.pages"

    def ready(self) -> None:
        self.permissions_map: dict[str, Any] = {}

    def get_urls(self) -> list:
        return []
