"""Who sees the entries that we add to Oscar's menu. The settings import this, so it may import nothing of an app."""

from typing import Any

from django.conf import settings

DATABASE_MAIL = "shop.outbox.mailbox.DatabaseBackend"


def keeps_mails() -> bool:
    """Whether mails go to the database instead of to people."""
    return bool(settings.EMAIL_BACKEND == DATABASE_MAIL)


def may_edit_content(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("wagtailadmin.access_admin"))


def may_read_mails(user: Any, *_address: Any) -> bool:
    return keeps_mails() and bool(user.has_perm("outbox.view_mail"))


def may_see_transfers(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("payment.view_banktransfer"))


def may_change_payment_settings(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("payment.change_paymentsettings"))


def may_see_messages(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("outbox.view_message"))


def may_see_doctor(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("doctor.view_doctorrun"))


def may_see_tasks(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("order.view_task"))


def may_see_books(user: Any, *_address: Any) -> bool:
    return bool(user.has_perms(["payment.view_movement", "payment.view_difference"]))


def may_keep_up(user: Any, *_address: Any) -> bool:
    """Whether anything of the menu's "Upkeep" is for them."""
    return any(may(user) for may in (may_see_books, may_see_messages, may_see_doctor, may_read_mails))
