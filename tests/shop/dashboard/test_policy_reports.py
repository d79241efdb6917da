import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from shop.accounts.models import User
from shop.security.models import PolicyReport
from tests.factories import UserFactory
from tests.sign_in import sign_in_staff

PATH = "/dashboard/policy-reports/"


def report(n=1):
    return PolicyReport.objects.create(
        page=f"/page/{n}/", directive="script-src-elem", blocked="inline", sample="<b>alert(1)", count=1234
    )


def some_staff(*codenames):
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def test_reports_are_listed_and_nothing_in_them_is_code(dashboard):
    report()
    page = dashboard.get(PATH).content.decode()
    assert "/page/1/" in page
    assert "&lt;b&gt;alert(1)" in page


def test_without_reports_the_page_says_that_all_is_well(dashboard):
    assert "Nothing was blocked" in dashboard.get(PATH).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_any_number(dashboard, django_assert_num_queries, number):
    for n in range(number):
        report(n)
    dashboard.get(PATH)
    with django_assert_num_queries(5):  # session, user, device; number, reports
        dashboard.get(PATH)


def test_one_is_forgotten_or_all(dashboard):
    first = report(1)
    report(2)
    report(3)
    assert dashboard.post(f"{PATH}{first.pk}/forget/", follow=True).status_code == 200
    assert PolicyReport.objects.count() == 2
    assert dashboard.post(f"{PATH}{first.pk}/forget/").status_code == 404
    assert dashboard.post(f"{PATH}forget-all/", follow=True).status_code == 200
    assert not PolicyReport.objects.exists()


def test_forgetting_is_by_post_only(dashboard):
    one = report()
    assert dashboard.get(f"{PATH}{one.pk}/forget/").status_code == 405
    assert dashboard.get(f"{PATH}forget-all/").status_code == 405


def test_who_may_only_see_them_can_forget_none(db):
    reader = some_staff("view_policyreport", "view_order")
    client = Client()
    sign_in_staff(client, reader)
    one = report()
    page = client.get(PATH)
    assert page.status_code == 200
    assert "Forget" not in page.content.decode()
    assert client.post(f"{PATH}{one.pk}/forget/").status_code == 403
    assert client.post(f"{PATH}forget-all/").status_code == 403


def test_who_may_not_see_them_is_refused(db):
    other = some_staff("view_order")
    client = Client()
    sign_in_staff(client, other)
    assert client.get(PATH).status_code == 403
    assert "Blocked by browsers" not in client.get("/dashboard/").content.decode()
