from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from shop.accounts.models import User
from shop.security import audit
from shop.security.models import AuditEntry
from shop.security.staff_paths import OPEN_PATHS, STAFF_PATHS
from tests.factories import StaffFactory, UserFactory
from tests.sign_in import authenticator_of, sign_in_staff
from tests.urls import every_path

pytestmark = pytest.mark.django_db
LOGIN = "/shop/accounts/login/"
VERIFY = "/account/second-factor/"
BACK_OFFICE_CODE = ("oscar.apps.dashboard", "shop.dashboard", "wagtail.admin", "wagtail.users", "wagtail.snippets")


@pytest.fixture
def anonymous():
    return Client()


@pytest.fixture
def customer():
    client = Client()
    client.force_login(UserFactory())
    return client


@pytest.fixture
def unverified():
    client = Client()
    user = StaffFactory()
    authenticator_of(user)
    client.force_login(user)
    return client


@pytest.fixture
def partner():
    """Lets Oscar's dashboard in without being staff."""
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="dashboard_access"))
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    return client


def back_office_paths():
    return [path for path, _ in every_path() if path.startswith(STAFF_PATHS) and path not in OPEN_PATHS]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["anonymous", "customer", "unverified", "partner"])
def test_no_page_of_the_back_office_opens_without_all_three(request, who, method):
    client = request.getfixturevalue(who)
    paths = back_office_paths()
    assert len(paths) > 250
    answers = {path: getattr(client, method)(path) for path in paths}
    expected = {"anonymous": {302}, "unverified": {302}, "customer": {403}, "partner": {403}}[who]
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code not in expected} == {}
    door = VERIFY if who == "unverified" else LOGIN
    assert all(answer.url.startswith(f"{door}?next=/") for answer in answers.values() if answer.status_code == 302)


def test_all_code_of_the_back_office_lies_behind_its_paths():
    strays = {
        path: entry.callback.__module__
        for path, entry in every_path()
        if entry.callback.__module__.startswith(BACK_OFFICE_CODE) and not path.startswith(STAFF_PATHS)
    }
    assert strays == {}


@pytest.mark.parametrize(
    "path",
    [
        "//dashboard/",
        "///cms/",
        "/./dashboard/",
        "/shop/../dashboard/",
        "/dashboard/../dashboard/",
        "/Dashboard/",
        "/DASHBOARD/orders/",
        "/CMS/",
        "/dashboard%2forders/",
        "/%64ashboard/",
        "/dashboard;x=1/",
        "/dashboard%00/",
        "/dashboard\\",
        "/cms",
        "/dashboard",
        "/dashboard/login/../orders/",
        "/dashboard/login//",
        "/cms/login/x",
        "/%2e%2e/dashboard/",
        "/\uff44ashboard/",
    ],
)
@pytest.mark.parametrize("who", ["anonymous", "unverified"])
def test_spelling_the_path_differently_opens_nothing(request, who, path):
    # As a server hands it over: decoded, and not resolved by the client.
    answer = request.getfixturevalue(who).get("/", PATH_INFO=unquote(path).encode().decode("latin-1"))
    assert answer.status_code in {301, 302, 404}
    if answer.status_code == 302:
        assert answer.url.startswith((LOGIN, VERIFY))


def test_a_mount_point_does_not_open_the_back_office(anonymous):
    assert anonymous.get("/dashboard/", SCRIPT_NAME="/mounted").status_code == 302


def test_staff_with_second_factor_come_in(client):
    sign_in_staff(client, StaffFactory())
    assert client.get("/dashboard/").status_code == 200
    assert client.get("/cms/").status_code == 200


def test_losing_staff_status_or_the_device_shuts_the_door_at_once(client):
    user = StaffFactory()
    device = sign_in_staff(client, user)
    device.delete()
    assert client.get("/dashboard/").url.startswith(VERIFY)
    sign_in_staff(client, user)
    user.is_staff = False
    user.save()
    assert client.get("/dashboard/").status_code == 403


def test_device_of_somebody_else_verifies_nothing(client):
    user = StaffFactory()
    sign_in_staff(client, user)
    session = client.session
    session["otp_device_id"] = authenticator_of(StaffFactory()).persistent_id
    session.save()
    assert client.get("/dashboard/").url.startswith(VERIFY)


@pytest.mark.parametrize("path", ["/cms/login/", "/dashboard/login/"])
def test_old_login_addresses_lead_to_the_one_login(anonymous, path):
    assert anonymous.get(f"{path}?next=/cms/pages/").url == f"{LOGIN}?next=/cms/pages/"


def test_the_way_back_keeps_its_query(anonymous):
    url = anonymous.get("/dashboard/orders/?status=Paid&name=a%26b").url
    assert url == f"{LOGIN}?next=/dashboard/orders/%3Fstatus%3DPaid%26name%3Da%2526b"


def test_the_way_back_of_a_post_is_the_start_page(anonymous):
    assert anonymous.post("/dashboard/orders/").url == f"{LOGIN}?next=/dashboard/"


@pytest.mark.parametrize(
    "headers",
    [{"HX-Request": "true"}, {"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"}],
)
def test_a_script_gets_an_error_instead_of_a_page(anonymous, unverified, headers):
    for client in (anonymous, unverified):
        answer = client.get("/dashboard/orders/", headers=headers)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert ("HX-Redirect" in answer) == ("HX-Request" in headers)


def test_customer_at_the_back_office_sees_the_shops_own_page(customer):
    assert "This page is not open to you" in customer.get("/dashboard/").content.decode()


@pytest.mark.parametrize("path", ["/shop/accounts/login/", "/dashboard/", "/cms/"])
def test_stale_form_is_explained(path):
    client = Client(enforce_csrf_checks=True)
    sign_in_staff(client, StaffFactory())
    answer = client.post(path)
    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()


def test_wagtails_account_page_changes_neither_password_nor_address(client):
    user = StaffFactory()
    sign_in_staff(client, user)
    page = client.get("/cms/account/").content.decode()
    assert "password" not in page.lower()
    client.post("/cms/account/", {"email-email": "mallory@example.com", "name_email-email": "mallory@example.com"})
    user.refresh_from_db()
    assert user.email != "mallory@example.com"


def test_person_with_a_history_cannot_be_deleted_in_wagtail(client):
    sign_in_staff(client, StaffFactory())
    user = UserFactory()
    audit.record(AuditEntry.Action.LOGIN, target=user, actor=user)
    answer = client.post(f"/cms/users/{user.pk}/delete/")
    assert answer.status_code < 500
    assert User.objects.filter(pk=user.pk).exists()
