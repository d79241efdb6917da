from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.choosers import category_chooser, product_chooser


@hooks.register("register_admin_viewset")
def choosers() -> list:
    return [product_chooser, category_chooser]


class DashboardMenuItem(MenuItem):
    """Only for those whom the dashboard lets in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_staff


@hooks.register("register_admin_menu_item")
def dashboard_link() -> MenuItem:
    return DashboardMenuItem("Shop dashboard", reverse("dashboard:index"), name="dashboard", icon_name="order", order=10000)
