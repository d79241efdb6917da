"""What a customer is written about sending goods back."""

from shop.customer.mail import send_mail
from shop.order.greeting import first_name
from shop.order.language import in_language_of
from shop.order.links import status_url
from shop.returns.models import ReturnRequest

REQUESTED = "return_requested"
APPROVED = "return_approved"
DECLINED = "return_declined"
RECEIVED = "return_received"


def mail_return(request: ReturnRequest, name: str) -> None:
    """Queue the mail in the current transaction, once for each step. In its context: number, first_name, status_url,
    lines (title, quantity), message (the merchant's)."""
    order = request.order
    lines = request.lines.select_related("line").order_by("line_id")
    with in_language_of(order):
        send_mail(
            name,
            to=order.snapshot["email"],
            context={
                "number": order.number,
                "first_name": first_name(order),
                "status_url": status_url(order),
                "lines": [{"title": line.line.title, "quantity": line.quantity} for line in lines],
                "message": request.message,
            },
            key=f"order-mail:{order.number}",
            dedupe_key=f"{name}:{request.pk}",
        )
