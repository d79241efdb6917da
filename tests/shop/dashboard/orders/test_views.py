import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.accounts.models import User
from shop.fulfilment.ship import ship_order
from shop.order.models import Order, Task
from shop.order.tasks import raise_task
from shop.order.units import cancel_units
from shop.outbox import worker
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import address, make_basket, paid, place
from tests.payment_factories import captured, refunded
from tests.sign_in import sign_in_staff

LIST = "/dashboard/orders/"


def detail(order: Order) -> str:
    return reverse("dashboard:order-detail", kwargs={"number": order.number})


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def queries_of(client: Client, url: str) -> int:
    client.get(url)  # what is read once per process
    with CaptureQueriesContext(
        connection,
    ) as captured_queries:
        assert client.get(url).status_code == 200
    return len(captured_queries)


def numbers(response) -> set[str]:
    return {order.number for order in response.context["orders"]}


def test_orders_are_listed_newest_first(dashboard):
    first, second = place(), place()
    assert [order.number for order in dashboard.get(LIST).context["orders"]] == [second.number, first.number]


def test_the_list_shows_one_status_when_asked(dashboard):
    waiting, bought = place(), paid()
    assert numbers(dashboard.get(LIST, {"status": "Paid"})) == {bought.number}
    assert numbers(dashboard.get(LIST)) == {waiting.number, bought.number}
    assert dict(dashboard.get(LIST).context["counts"])["Paid"] == 1


@pytest.mark.parametrize("wanted", ["{number}", "alice@", "ALICE", "ahlgren", "bob berger", "Berger"])
def test_an_order_is_found_by_number_email_or_name(dashboard, wanted):
    order = place(user=UserFactory(email="alice@example.com"))
    place(shipping_address=address(first_name="Dora", last_name="Dorn"), guest_email="dora@example.org")
    assert numbers(dashboard.get(LIST, {"q": wanted.format(number=order.number[:7])})) == {order.number}


def test_all_words_must_be_found(dashboard):
    place()
    assert numbers(dashboard.get(LIST, {"q": "bob nobody"})) == set()


@pytest.mark.parametrize("q", ["'", '"', "%", "\0", "x" * 10_000, "   ", "<script>", "\\", "word " * 500])
def test_no_search_is_an_error(dashboard, q):
    place()
    assert dashboard.get(LIST, {"q": q}).status_code == 200


@pytest.mark.parametrize("parameters", [{"status": "Nonsense"}, {"page": "0"}, {"page": "x"}, {"page": "9" * 30}])
def test_a_value_that_does_not_fit_filters_nothing(dashboard, parameters):
    order = place()
    assert numbers(dashboard.get(LIST, parameters)) == {order.number}


def test_the_list_costs_the_same_for_one_order_and_for_three(dashboard):
    paid(basket=make_basket(ProductFactory(), ProductFactory()))
    one = queries_of(dashboard, LIST)
    paid()
    paid()
    assert queries_of(dashboard, LIST) == one
    assert one <= 8


def test_an_order_page_costs_the_same_for_one_line_and_for_three(dashboard):
    one = queries_of(dashboard, detail(paid()))
    three = queries_of(dashboard, detail(paid(basket=make_basket(*(ProductFactory() for _ in range(3))))))
    assert three == one
    assert one <= 20


def test_an_order_page_shows_the_payment_and_the_card(dashboard, stripe):
    attempt = captured(stripe)
    page = text(dashboard.get(detail(attempt.order)))
    assert "•••• 4242" in page
    assert attempt.intent_id in page
    assert reverse("dashboard:order-refund", kwargs={"number": attempt.order.number, "attempt": 1}) in page


def test_an_order_page_tells_what_happened_and_who_did_it(dashboard, merchant, stripe):
    attempt = captured(stripe)
    ship_order(order_id=attempt.order_id, actor=merchant, carrier="DHL", tracking_number="JD0001")
    refunded(attempt)
    worker.drain()
    history = dashboard.get(detail(attempt.order)).context["history"]
    happened = [(event.what, event.who) for event in reversed(history)]
    assert ("Order shipped", "Charlie Chandler") in happened
    for what in ("Order placed", "Payment captured", "Refund requested", "Refund succeeded", "Mail sent"):
        assert what in {known for known, _ in happened}
    assert [event.at for event in history] == sorted((event.at for event in history), reverse=True)
    assert any("DHL · JD0001" in event.details for event in history)


def test_the_history_names_tasks_and_counts_units(dashboard, merchant):
    order = paid(place(make_basket(ProductFactory(title="Mug"), quantity=3)))
    line = order.lines.get()
    with transaction.atomic():
        cancel_units(order=order, units={line.pk: 2}, actor=merchant)
    raise_task(order=order, kind=Task.Kind.DISPUTE, reference="du_1")
    details = {event.what: event.details for event in dashboard.get(detail(order)).context["history"]}
    assert details["Task raised"] == "Answer a dispute"
    assert details["Units taken off the order"] == f"2 × {line.partner_sku}"


def test_an_order_page_shows_names_as_text(dashboard):
    order = place(shipping_address=address(first_name="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in text(dashboard.get(detail(order)))


@pytest.mark.parametrize("number", ["NOSUCH-ORDER", "%00", "1%27", "a" * 500, "..%2f"])
def test_an_order_that_is_not_there_is_not_found(dashboard, number):
    assert dashboard.get(f"/dashboard/orders/{number}/").status_code == 404


def test_orders_are_for_staff_only(client, db):
    order = place()
    client.force_login(UserFactory())
    assert client.get(detail(order)).status_code == 403
    assert Client().get(detail(order)).status_code == 302


def test_staff_without_the_permission_sees_no_order_and_changes_none(db):
    clerk = UserFactory()
    User.objects.filter(pk=clerk.pk).update(is_staff=True)
    client = Client()
    sign_in_staff(client, clerk)
    order = paid()
    assert client.get(detail(order)).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename="view_order"))
    assert "Mark as shipped" not in text(client.get(detail(order)))
    ship = reverse("dashboard:order-ship", kwargs={"number": order.number})
    assert client.post(ship, {"carrier": "DHL"}).status_code == 403
    order.refresh_from_db()
    assert order.status == "Paid"


def test_the_export_holds_the_orders_of_the_list(dashboard):
    waiting, bought = place(), paid()
    response = dashboard.get("/dashboard/orders/export/", {"status": "Paid"})
    rows = b"".join(response.streaming_content).decode()
    assert response["Content-Type"].startswith("text/csv")
    assert bought.number in rows
    assert waiting.number not in rows
    assert f"{bought.total_incl_tax},{bought.total_excl_tax},1,bob@example.com" in rows


def test_the_export_holds_no_formula(dashboard):
    place(guest_email="=cmd|' /C calc'!A0@example.com")
    rows = b"".join(dashboard.get("/dashboard/orders/export/").streaming_content).decode()
    assert ",'=cmd" in rows


def test_statistics_count_only_what_was_paid(dashboard):
    place()
    bought = paid()
    context = dashboard.get("/dashboard/orders/statistics/").context
    assert context["total_orders"] == 1
    assert context["total_revenue"] == bought.total_incl_tax
    assert {row["status"]: row["freq"] for row in context["order_status_breakdown"]} == {
        "Paid": 1,
        "Pending payment": 1,
    }
