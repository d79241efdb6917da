from django.http import HttpRequest

from shop.accounts.models import User


class StaffRequest(HttpRequest):
    """A request that has passed the back office's doors; only for the type checker, nobody makes one."""

    user: User
