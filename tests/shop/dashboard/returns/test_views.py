import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.invoicing.issue import issue_invoice
from shop.returns.models import ReturnRequest
from tests.factories import UserFactory
from tests.order_factories import paid
from tests.payment_factories import mails
from tests.shop.returns.test_request import ask, shipped
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db
LIST = "/dashboard/returns/"


def test_requests_are_listed_and_read(dashboard):
    assert "Nobody wants to send anything back" in dashboard.get(LIST).content.decode()
    wish = ask(shipped(), note="<b>Broken</b>")
    assert f'href="{LIST}{wish.pk}/"' in dashboard.get(LIST).content.decode()
    page = dashboard.get(f"{LIST}{wish.pk}/").content.decode()
    assert "&lt;b&gt;Broken&lt;/b&gt;" in page
    assert "It is damaged" in page
    assert f'href="{LIST}{wish.pk}/"' in dashboard.get(f"/dashboard/orders/{wish.order.number}/").content.decode()


@pytest.mark.parametrize("query", [{"state": "x"}, {"page": "-1"}, {"page": "9" * 30}, {"state": "approved"}])
def test_any_filter_opens_the_list(dashboard, query):
    assert dashboard.get(LIST, query).status_code == 200


def test_a_merchant_approves_receives_and_closes(dashboard):
    wish = ask(shipped())
    detail = f"{LIST}{wish.pk}/"
    dashboard.post(detail, {"message": "Use the label", "approve": ""})
    assert mails("return_approved") == 1
    for to in ("received", "closed"):
        dashboard.post(f"{detail}advance/", {"to": to})
        wish.refresh_from_db()
        assert wish.state == to
    page = dashboard.post(detail, {"message": "Too late", "decline": ""}, follow=True).content.decode()
    assert "This has been decided already" in page


def test_who_declines_says_why(dashboard):
    wish = ask(shipped())
    page = dashboard.post(f"{LIST}{wish.pk}/", {"message": "", "decline": ""})
    assert "Please tell the customer why." in page.content.decode()
    wish.refresh_from_db()
    assert wish.state == "requested"
    dashboard.post(f"{LIST}{wish.pk}/", {"message": "Worn", "decline": ""})
    assert ReturnRequest.objects.get().message == "Worn"


@pytest.mark.parametrize("to", ["", "requested", "nonsense", "closed"])
def test_a_step_that_is_not_next_changes_nothing(dashboard, to):
    wish = ask(shipped())
    assert "does not come next" in dashboard.post(f"{LIST}{wish.pk}/advance/", {"to": to}, follow=True).content.decode()
    assert ReturnRequest.objects.get().state == "requested"


def test_who_may_only_look_decides_nothing(client):
    looker = UserFactory()
    looker.is_staff = True
    looker.save()
    looker.user_permissions.add(Permission.objects.get(codename="view_returnrequest"))
    sign_in_staff(client, looker)
    wish = ask(shipped())
    assert "Approve" not in client.get(f"{LIST}{wish.pk}/").content.decode()
    client.post(f"{LIST}{wish.pk}/", {"message": "", "approve": ""})
    assert client.post(f"{LIST}{wish.pk}/advance/", {"to": "received"}).status_code == 403
    assert ReturnRequest.objects.get().state == "requested"


def test_three_requests_cost_as_many_queries_as_one(dashboard):
    def queries() -> int:
        dashboard.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            dashboard.get(LIST)
        return len(captured)

    ask(shipped())
    one = queries()
    ask(shipped())
    ask(shipped())
    assert queries() == one <= 9


def test_the_merchant_sees_the_invoice_too(dashboard):
    order = paid()
    assert dashboard.get(f"/dashboard/orders/{order.number}/invoice/").status_code == 404
    invoice = issue_invoice(order_id=order.pk)
    page = dashboard.get(f"/dashboard/orders/{order.number}/invoice/").content.decode()
    assert invoice.number in page
    assert f'href="/dashboard/orders/{order.number}/"' in page


@pytest.mark.parametrize("path", ["999999/", f"{10**30}/"])
def test_a_return_that_is_not_there_is_not_found(dashboard, path):
    assert dashboard.get(LIST + path).status_code == 404
