"""A message in a merchant's words. Of its payload only what is harmless: a mail's context holds links with secrets."""

from django.utils.translation import gettext_lazy as _

from shop.outbox.models import Message

WORK = {
    "api.housekeeping": _("Tidy the API's tokens"),
    "catalogue.changed": _("Bring the search up to date"),
    "catalogue.review_published": _("Tell who wrote a review that it is published"),
    "customer.account_opened": _("Put a guest's orders into the new account"),
    "customer.alert_requested": _("Mail a link that confirms a stock alert"),
    "customer.alerts_forget": _("Forget old stock alerts"),
    "customer.alerts_look": _("Tell those who wait for a product"),
    "customer.email_change_requested": _("Mail a link that changes an address"),
    "customer.email_change_confirmed": _("Mail a link that confirms a new address"),
    "customer.email_changed": _("Put a guest's orders into the account with their address"),
    "customer.recovery_requested": _("Mail a link that sets a new password"),
    "customer.registration_requested": _("Mail a link that opens an account"),
    "doctor.run": _("Have the shop doctor look"),
    "exchange.fetch_image": _("Fetch an imported picture"),
    "exchange.product_feed": _("Write the product feed"),
    "images.render": _("Make a picture's sizes"),
    "invoicing.pdf": _("Make the PDF of an invoice"),
    "mail.send": _("Mail"),
    "offers.changed": _("Bring sale prices up to date"),
    "order.cancelled": _("Undo the payment of a cancelled order"),
    "order.count_sale": _("Count a sale"),
    "order.paid": _("Write the invoice of a paid order"),
    "order.remind": _("Remind of an unpaid order"),
    "outbox.forget_done": _("Forget old messages"),
    "page_cache.housekeeping": _("Tidy the pages that are kept"),
    "payment.catch_up": _("Fetch missed news from the payment provider"),
    "payment.close_overdue": _("Close overdue payments"),
    "payment.compare_books": _("Compare the books with a payment provider"),
    "payment.event": _("News from the payment provider"),
    "payment.expire": _("Close a payment page in time"),
    "payment.forget_events": _("Forget old news from payment providers"),
    "payment.glance": _("Look for the latest news from the payment provider"),
    "payment.look": _("Close a payment that another one has replaced"),
    "payment.look_at_difference": _("Look again at a difference in the books"),
    "payment.look_at_ledgers": _("Have the books compared"),
    "payment.look_at_open": _("Look after open payments"),
    "payment.look_at_refunds": _("Look after refunds under way"),
    "payment.refund": _("Refund at the payment provider"),
    "payment.watch_holds": _("Watch for authorisations about to lapse"),
    "search.forget": _("Forget old searches"),
    "search.rebuild": _("Build the search anew"),
    "search.text_facets": _("Look for attributes to filter by"),
    "search.vocabulary": _("Learn the search's words"),
    "security.audit_fault": _("Tell that the audit log has been tampered with"),
    "security.audit_seal": _("Seal the audit log"),
    "security.audit_verify": _("Verify the audit log"),
    "security.housekeeping": _("Forget old login attempts"),
    "security.notice": _("Tell somebody of a change to their account"),
    "stock.changed": _("Bring the stock in the search up to date"),
}
# Names and numbers of a payload that are shown.
SHOWN = ("name", "event")


def work(message: Message) -> str:
    return words_of(message.topic)


def words_of(topic: str) -> str:
    return str(WORK.get(topic, topic))


def harmless_payload(message: Message) -> str:
    shown = {key: value for key, value in message.payload.items() if isinstance(value, int) or key in SHOWN}
    if "@" in str(message.payload.get("to", "")):
        shown["to"] = masked(message.payload["to"])
    return ", ".join(f"{key}: {value}" for key, value in shown.items())


def masked(email: str) -> str:
    """Enough to recognise an address by: b…@example.com."""
    name, _at, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


def order_number(message: Message) -> str:
    """The number of the order whose messages stand in one line with this one; empty for others."""
    kind, _colon, number = message.key.partition(":")
    return number if kind in ("order", "order-mail") else ""


def trouble(message: Message) -> str:
    """The exception itself; what stands above it is for developers and in the worker's log."""
    return message.last_error.strip().rpartition("\n")[2]
