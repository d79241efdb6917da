"""Which addresses are the back office: the only list of them."""

from django.http import HttpRequest

STAFF_PATHS = ("/cms/", "/dashboard/")
# They only lead to the one login page.
OPEN_PATHS = ("/cms/login/", "/dashboard/login/")


def is_staff_path(request: HttpRequest) -> bool:
    """Judged by path_info, which is what the URL resolver reads: `path` also holds the prefix of a mounted app."""
    return request.path_info.startswith(STAFF_PATHS) and request.path_info not in OPEN_PATHS
