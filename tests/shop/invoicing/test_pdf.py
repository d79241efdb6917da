"""The invoice as a PDF: made by the worker with the real WeasyPrint, and left out where that is not installed."""

import pytest
import time_machine
from django.utils import timezone

from shop.invoicing import pdf
from shop.invoicing.issue import issue_invoice
from shop.invoicing.models import Invoice
from shop.order import links
from shop.outbox import worker
from shop.outbox.models import Message
from tests.factories import ProductFactory
from tests.order_factories import make_basket, paid
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def _nothing_installed(monkeypatch):
    monkeypatch.setattr(pdf, "weasyprint", lambda: None)


def work_on_later() -> None:
    with time_machine.travel(timezone.now() + pdf.SOON, tick=False):
        worker.drain()


def test_the_worker_makes_it_and_the_customer_opens_it():
    order = paid(basket=make_basket(ProductFactory(title="Mug")))
    worker.drain()
    assert Invoice.objects.get().pdf is None  # a rush of orders is paid and confirmed first
    work_on_later()
    assert bytes(Invoice.objects.get().pdf).startswith(b"%PDF-")
    bob, token = Visitor(deliver=False), links.token(order)
    assert "Invoice (PDF)" in bob.get("checkout:order", token=token).content.decode()
    answer = bob.get("checkout:order-invoice-pdf", token=token)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "invoice-" in answer["Content-Disposition"]


def test_it_is_one_sheet_that_wears_the_shops_styles():
    invoice = issue_invoice(order_id=paid(basket=make_basket(ProductFactory(title="Mug"))).pk)
    pages = pdf.printed(invoice).pages
    assert len(pages) == 1
    texts = {box.text for box in pages[0]._page_box.descendants() if hasattr(box, "text")}
    assert {"Mug", "Invoice", "Total"} <= texts
    assert "Back to the order" not in texts
    [total] = [box for box in pages[0]._page_box.descendants() if getattr(box, "text", "") == "Total"]
    assert total.style["font_weight"] > 400


@pytest.mark.usefixtures("_nothing_installed")
def test_without_weasyprint_the_page_is_there_and_nothing_is_stuck():
    order = paid()
    worker.drain()
    work_on_later()
    assert Invoice.objects.get().pdf is None
    assert not Message.objects.exclude(state="done").exists()
    page = Visitor(deliver=False).get("checkout:order", token=links.token(order)).content.decode()
    assert ">Invoice</a>" in page
    assert "Invoice (PDF)" not in page


def test_an_invoice_fetches_nothing():
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf._refuse("file:///etc/passwd")


def test_the_import_is_guarded(monkeypatch):
    def missing(name: str):
        raise OSError(name)

    monkeypatch.setattr(pdf, "import_module", missing)
    assert pdf.weasyprint.__wrapped__() is None
