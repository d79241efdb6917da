"""What a customer is written about sending goods back."""

from typing import Any

from shop.order.mail_about import mail_about
from shop.returns.models import ReturnRequest

REQUESTED = "return_requested"
APPROVED = "return_approved"
DECLINED = "return_declined"
RECEIVED = "return_received"


def mail_return(request: ReturnRequest, name: str) -> None:
    """Queue the mail in the current transaction, once for each step. In its context besides: lines (title, quantity),
    message (the merchant's)."""
    mail_about(request.order, name, lambda: _context(request), dedupe_key=f"{name}:{request.pk}")


def _context(request: ReturnRequest) -> dict[str, Any]:
    lines = request.lines.select_related("line").order_by("line_id")
    return {
        "lines": [{"title": line.line.title, "quantity": line.quantity} for line in lines],
        "message": request.message,
    }
