from django.urls import reverse

from shop.order import statuses
from tests.shop.payment.test_take_off import held


def test_a_merchant_takes_a_unit_off_an_order_whose_payment_is_held(dashboard):
    order = held()
    url = reverse("dashboard:order-take-off", args=[order.number])
    assert url in dashboard.get(reverse("dashboard:order-detail", args=[order.number])).content.decode()
    name = f"units_{order.lines.get().pk}"
    assert set(dashboard.post(url, {name: 4}).context["form"].errors) == {name}
    assert "Taken off" in dashboard.post(url, {name: 1}, follow=True).content.decode()
    line = order.lines.get()
    assert (line.units_cancelled, line.status) == (1, statuses.AUTHORISED)
