"""Which addresses are for staff: the only list of them."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from shop.accounts.models import User

BACK_OFFICE = ("/cms/", "/dashboard/")
STYLEGUIDE = "/theme/styleguide/"  # a page of the storefront's, for staff
STAFF_PATHS = (*BACK_OFFICE, STYLEGUIDE)
# They only lead to the one login page.
OPEN_PATHS = ("/cms/login/", "/dashboard/login/")


def is_staff_path(request: HttpRequest) -> bool:
    """Judged by path_info, which is what the URL resolver reads: `path` also holds the prefix of a mounted app."""
    return request.path_info.startswith(STAFF_PATHS) and request.path_info not in OPEN_PATHS


def is_back_office(request: HttpRequest) -> bool:
    """The screens that have no theme, and scripts that are not ours."""
    return is_staff_path(request) and request.path_info.startswith(BACK_OFFICE)


# Whose permissions are about the dashboard's screens. Oscar itself asks for is_staff only, which editors are, too.
DASHBOARD_APPS = (
    "address",
    "analytics",
    "catalogue",
    "communication",
    "customer",
    "mail",
    "offer",
    "order",
    "outbox",
    "partner",
    "payment",
    "returns",
    "reviews",
    "search",
    "shipping",
    "voucher",
)


def may_open_dashboard(user: User | AnonymousUser) -> bool:
    """Staff with at least one permission in the shop itself; whoever only edits pages has none."""
    return any(user.has_module_perms(app) for app in DASHBOARD_APPS)


def start_page(user: User | AnonymousUser) -> str:
    """The name of the back-office page that a member of staff begins at."""
    return "dashboard:index" if may_open_dashboard(user) else "wagtailadmin_home"
