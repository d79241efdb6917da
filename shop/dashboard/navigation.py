"""The dashboard's menu: Oscar's and ours, and who sees what we add. The settings import this, so it may import
nothing of an app."""

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


def may_refund(user: Any, *_address: Any) -> bool:
    return bool(user.has_perms(["order.view_order", "payment.add_refund"]))


def may_change_payment_settings(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("payment.change_paymentsettings"))


def may_see_messages(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("outbox.view_message"))


def may_see_doctor(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("doctor.view_doctorrun"))


def may_see_policy_reports(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("security.view_policyreport"))


def may_see_tasks(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("order.view_task"))


def may_see_books(user: Any, *_address: Any) -> bool:
    return bool(user.has_perms(["payment.view_movement", "payment.view_difference"]))


def may_see_deliveries(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("shipping.view_weightbased"))


DELIVERIES: dict[str, Any] = {
    "label": "Deliveries",
    "url_name": "dashboard:shipping-method-list",
    "access_fn": may_see_deliveries,
}


def may_see_returns(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("returns.view_returnrequest"))


RETURNS: dict[str, Any] = {
    "label": "Returns",
    "icon": "fas fa-undo",
    "url_name": "dashboard:return-list",
    "access_fn": may_see_returns,
}


def may_see_subscribers(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("mail.view_marketingconsent"))


def may_see_mail_texts(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("mail.view_mailtext"))


def may_see_searches(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("search.view_searchday"))


def may_edit_synonyms(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("search.change_synonyms"))


def may_edit_search_redirects(user: Any, *_address: Any) -> bool:
    return bool(user.has_perm("search.change_searchredirect"))


TASKS: dict[str, Any] = {
    "label": "Tasks",
    "icon": "fas fa-tasks",
    "url_name": "dashboard:task-list",
    "access_fn": may_see_tasks,
}
GROUPS: list[dict[str, Any]] = [
    {
        "label": "Payments",
        "icon": "fas fa-credit-card",
        "children": [
            {"label": "Bank transfers", "url_name": "dashboard:transfer-list", "access_fn": may_see_transfers},
            {"label": "Refunds to approve", "url_name": "dashboard:refund-approval-list", "access_fn": may_refund},
            {"label": "Reconciliation", "url_name": "dashboard:reconciliation", "access_fn": may_see_books},
            {
                "label": "Payment settings",
                "url_name": "dashboard:payment-settings",
                "access_fn": may_change_payment_settings,
            },
        ],
    },
    {
        "label": "Search",
        "icon": "fas fa-search",
        "children": [
            {"label": "What people search for", "url_name": "dashboard:search-report", "access_fn": may_see_searches},
            {"label": "Synonyms", "url_name": "dashboard:search-synonyms", "access_fn": may_edit_synonyms},
            {
                "label": "Redirects",
                "url_name": "dashboard:search-redirects",
                "access_fn": may_edit_search_redirects,
            },
        ],
    },
    {
        "label": "Content",
        "icon": "fas fa-pen",
        "children": [
            {"label": "Pages", "url_name": "wagtailadmin_home", "access_fn": may_edit_content},
            {"label": "Reviews", "url_name": "dashboard:reviews-list"},
            {"label": "Subscribers", "url_name": "dashboard:subscriber-list", "access_fn": may_see_subscribers},
            {"label": "Mails", "url_name": "dashboard:mail-kinds", "access_fn": may_see_mail_texts},
        ],
    },
    {
        "label": "System",
        "icon": "fas fa-cog",
        "children": [
            {"label": "Messages", "url_name": "dashboard:message-list", "access_fn": may_see_messages},
            {"label": "Shop doctor", "url_name": "dashboard:doctor", "access_fn": may_see_doctor},
            {
                "label": "Blocked by browsers",
                "url_name": "dashboard:policy-report-list",
                "access_fn": may_see_policy_reports,
            },
            {"label": "Mailbox", "url_name": "dashboard:mailbox", "access_fn": may_read_mails},
        ],
    },
]


def menu(oscars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What waits comes after the home page. Oscar's "Content" goes: its pages are Wagtail's, its mails templates."""
    first, *others = [group for group in oscars if not _holds(group, "dashboard:page-list")]
    return [first, TASKS, RETURNS, *map(_with_deliveries, others), *GROUPS]


def _with_deliveries(group: dict[str, Any]) -> dict[str, Any]:
    """Oscar has the page and leaves it out of its menu."""
    is_fulfilment = _holds(group, "dashboard:order-list")
    return {**group, "children": [*group["children"], DELIVERIES]} if is_fulfilment else group


def _holds(group: dict[str, Any], url_name: str) -> bool:
    return any(entry["url_name"] == url_name for entry in group.get("children", []))
