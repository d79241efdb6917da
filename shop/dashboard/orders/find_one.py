from django.http import Http404
from django.shortcuts import get_object_or_404

from shop.order.models import Order
from shop.payment.models import PaymentAttempt


def find_order(number: str) -> Order:
    related = ("user", "shipping_address__country", "billing_address__country")
    return get_object_or_404(Order.objects.select_related(*related), number=number)


def find_payment(number: str, attempt: int) -> PaymentAttempt:
    if attempt > 32767:  # the column's largest value: PostgreSQL refuses to compare with more
        raise Http404
    return get_object_or_404(PaymentAttempt.objects.select_related("order"), order__number=number, number=attempt)
