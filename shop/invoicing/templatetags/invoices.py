from django import template
from django.db.models import BooleanField, ExpressionWrapper, Q

from shop.invoicing.models import Invoice
from shop.order.models import Order

register = template.Library()


@register.simple_tag
def invoice_of(order: Order) -> Invoice | None:
    """{% invoice_of order as invoice %}: with `number` and `has_pdf`; without its PDF, which is large."""
    made = ExpressionWrapper(Q(pdf__isnull=False), output_field=BooleanField())
    return Invoice.objects.filter(order=order).annotate(has_pdf=made).defer("pdf").first()
