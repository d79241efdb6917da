"""The invoice on paper: made by the worker, where WeasyPrint and its libraries are installed. Without them the page
of the invoice is there all the same, and prints.
"""

from datetime import timedelta
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from PIL import ImageFile

from shop.invoicing.models import Invoice
from shop.invoicing.presentation import presented
from shop.mail.brand import brand
from shop.order.models import Order
from shop.outbox import queue
from shop.outbox.models import Message
from shop.outbox.registry import handles

TOPIC = "invoicing.pdf"
TEMPLATE = "oscar/checkout/invoice.html"
SOON = timedelta(minutes=2)
STYLESHEETS = ("themes/default/css/tokens.css", "themes/default/css/components/paper.css")


@cache
def weasyprint() -> ModuleType | None:
    """The one place that imports it: it is optional, and so are the system's libraries that it opens (OSError)."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        return None
    finally:
        # It makes Pillow take pictures that end half-way, everywhere: what is uploaded is to be whole.
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def ask_for_pdf(order: Order) -> None:
    """Have the worker make it, in the transaction that wrote the invoice; a little later, since the page of the invoice
    is there at once, and laying out paper takes as much as the whole way from the basket to the payment."""
    queue.put(TOPIC, {"order_id": order.pk}, run_at=timezone.now() + SOON)


@handles(TOPIC)
def make_when_asked(message: Message) -> None:
    invoice = Invoice.objects.filter(order_id=message.payload["order_id"]).first()
    if invoice is not None and weasyprint() is not None:
        Invoice.objects.filter(pk=invoice.pk).update(pdf=pdf_of(invoice))


def pdf_of(invoice: Invoice) -> bytes:
    made: bytes = printed(invoice).write_pdf()
    return made


def printed(invoice: Invoice) -> Any:
    """The laid-out pages. Needs weasyprint(). Nothing is fetched: stylesheets are read from the theme's folder."""
    printer: Any = weasyprint()
    with brand() as facts:
        html = render_to_string(TEMPLATE, {**facts, **presented(invoice), "is_paper": True})
    styles = [printer.CSS(filename=finders.find(name)) for name in STYLESHEETS]
    return printer.HTML(string=html, url_fetcher=_refuse).render(stylesheets=styles)


def _refuse(url: str, **_options: Any) -> Any:
    msg = f"An invoice fetches nothing: {url[:80]}"
    raise ValueError(msg)
