from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.choosers import category_chooser, product_chooser
from cms.slugs import refuse_move
from cms.text_links import LocalisedPageLinks
from shop.accounts.models import User
from shop.security.staff_paths import may_open_dashboard


@hooks.register("register_admin_viewset")
def choosers() -> list:
    return [product_chooser, category_chooser]


class DashboardMenuItem(MenuItem):
    """Only for those whom the dashboard itself would let in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_open_dashboard(request.user)


@hooks.register("register_admin_menu_item")
def dashboard_link() -> MenuItem:
    return DashboardMenuItem(
        "Shop dashboard", reverse("dashboard:index"), name="dashboard", icon_name="order", order=10000
    )


@hooks.register("register_rich_text_features", order=10)
def links_in_texts(features: FeatureRegistry) -> None:
    features.register_link_type(LocalisedPageLinks)


@hooks.register("before_move_page")
def keep_findable(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return refuse_move(request, page, destination)


@hooks.register("before_bulk_action")
def keep_findable_in_bulk(request: HttpRequest, action_type: str, objects: list, action: Any) -> HttpResponse | None:
    if action_type != "move":
        return None
    answers = (refuse_move(request, page, action.cleaned_form.cleaned_data["chooser"]) for page in objects)
    return next((answer for answer in answers if answer), None)


@hooks.register("before_delete_user")
def keep_people(request: HttpRequest, user: User) -> None:
    """Orders and the audit log name them: make them inactive instead."""
    raise PermissionDenied


@hooks.register("before_bulk_action")
def keep_people_in_bulk(request: HttpRequest, action_type: str, objects: list, action: object) -> None:
    if action_type == "delete" and any(isinstance(one, User) for one in objects):
        raise PermissionDenied
