"""Deeds of weight want a fresh code, and whoever is asked for one loses nothing."""

import time

import pytest
import time_machine
from django.test import Client

from shop.outbox.models import Message
from shop.payment.models import PaymentSettings
from shop.security.fresh_factor import SESSION_KEY
from shop.security.models import AuditEntry
from tests.factories import StaffFactory, UserFactory
from tests.sign_in import authenticator_of, sign_in_staff
from tests.totp import code_for
from tests.urls import every_path

SETTINGS = "/dashboard/payments/settings/"
EXPORT = "/dashboard/orders/export/?status=Paid"
NEW = {
    "capture": "at_dispatch",
    "bank_transfer_days": "9",
    "account_holder": "Alice & <Sons>",
    "refunds_confirmed_from": "0",
}
MUST_ASK = {
    "/dashboard/orders/export/",
    "/dashboard/orders/x/cancel/",
    "/dashboard/orders/x/payments/1/refund/",
    "/dashboard/orders/x/refunds/1/again/",
    "/dashboard/payments/refunds-to-approve/1/",
    "/dashboard/payments/settings/",
    "/dashboard/payments/transfer-refunds/x/back/",
    "/dashboard/payments/transfer-refunds/x/sent/",
    "/dashboard/reports/",
    "/dashboard/subscribers/export/",
    "/dashboard/users/",
    "/dashboard/users//password-reset/",
    "/shop/accounts/profile/data/",
    "/shop/accounts/profile/delete/",
}


@pytest.fixture
def merchant(db):
    return StaffFactory()


@pytest.fixture
def device(client, merchant):
    """A browser signed in with both factors, long ago."""
    found = sign_in_staff(client, merchant)
    make_old(client)
    return found


def make_old(client: Client, minutes: float = 31) -> None:
    session = client.session
    session[SESSION_KEY] = int(time.time() - minutes * 60)
    session.save()


def asked(response) -> bool:
    if response.streaming or response.status_code != 200:
        return False
    return "Please confirm that it is you" in response.content.decode()


def hidden_fields(response) -> dict[str, str]:
    """What the page's form would post, besides the code."""
    context = response.context
    fields = dict(context["carried"])
    return fields | ({context["was_get"]: "1"} if context["was_get"] else {})


def test_a_form_goes_on_with_all_that_was_typed_once_the_code_is_right(client, device, merchant):
    page = client.post(SETTINGS, NEW)
    assert asked(page)
    assert not PaymentSettings.objects.exists()
    assert 'value="Alice &amp; &lt;Sons&gt;"' in page.content.decode()
    assert hidden_fields(page) == NEW
    before = client.session.session_key
    response = client.post(SETTINGS, {**hidden_fields(page), "step_up-code": code_for(device)})
    assert response.status_code == 302
    row = PaymentSettings.objects.get()
    assert (row.capture, row.bank_transfer_days, row.account_holder) == ("at_dispatch", 9, "Alice & <Sons>")
    assert client.session.session_key != before
    entry = AuditEntry.objects.get(action=AuditEntry.Action.SECOND_FACTOR_RENEWED)
    assert (entry.actor, entry.details) == (merchant, {"path": SETTINGS})


def test_several_values_of_one_field_travel_along(client, device):
    page = client.post(SETTINGS, {"x": ["1", "2"], "csrfmiddlewaretoken": "t", "old_password": "secret"})
    assert page.context["carried"] == [("x", "1"), ("x", "2")]
    assert "secret" not in page.content.decode()


def test_a_page_that_is_opened_is_opened_again_after_the_code(client, device):
    page = client.get(EXPORT)
    assert asked(page)
    assert "no-store" in page["Cache-Control"]
    response = client.post(EXPORT, {**hidden_fields(page), "step_up-code": code_for(device)})
    assert (response.status_code, response["Location"]) == (302, EXPORT)
    assert client.get(EXPORT)["Content-Type"].startswith("text/csv")


def test_the_confirmation_sent_twice_still_leads_on(client, device):
    data = {**hidden_fields(client.get(EXPORT)), "step_up-code": code_for(device)}
    client.post(EXPORT, data)
    again = client.post(EXPORT, data)
    assert (again.status_code, again["Location"]) == (302, EXPORT)


def test_a_wrong_code_keeps_what_was_typed_and_changes_nothing(client, device):
    page = client.post(SETTINGS, {**NEW, "step_up-code": "000000"})
    assert asked(page)
    assert "This code is wrong" in page.content.decode()
    assert hidden_fields(page) == NEW
    page = client.post(SETTINGS, {**NEW, "step_up-code": code_for(device)})
    assert "Too many wrong codes" in page.content.decode()
    assert not PaymentSettings.objects.exists()


def test_a_code_is_good_for_one_confirmation(client, device, merchant):
    code = code_for(device)
    client.post(SETTINGS, {**NEW, "step_up-code": code})
    other = Client()
    sign_in_staff(other, merchant)
    make_old(other)
    assert asked(other.post(SETTINGS, {**NEW, "capture": "at_once", "step_up-code": code}))
    assert PaymentSettings.objects.get().capture == "at_dispatch"


@pytest.mark.parametrize(("minutes", "is_asked"), [(29.5, False), (30.5, True)])
def test_a_factor_is_good_for_half_an_hour(client, device, minutes, is_asked):
    make_old(client, minutes)
    assert asked(client.get(EXPORT)) is is_asked


def test_how_long_is_a_setting(client, device, settings):
    settings.STEP_UP_MINUTES = 32
    assert not asked(client.get(EXPORT))


def test_the_page_of_the_second_factor_is_a_fresh_one(client, merchant):
    device = authenticator_of(merchant)
    client.force_login(merchant)
    client.post("/account/second-factor/", {"code": code_for(device)})
    assert not asked(client.get(EXPORT))
    with time_machine.travel(time.time() + 31 * 60):
        assert asked(client.get(EXPORT))


def test_confirming_does_not_prolong_the_session(client, device):
    session = client.session
    session.set_expiry(600)
    session.save()
    client.post(EXPORT, {**hidden_fields(client.get(EXPORT)), "step_up-code": code_for(device)})
    assert client.session.get_expiry_age() <= 600


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_script_is_told_in_its_own_words(client, device, headers):
    response = client.post(SETTINGS, NEW, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert not PaymentSettings.objects.exists()


def test_looking_is_free(client, device):
    for path in (SETTINGS, "/dashboard/orders/", "/dashboard/users/", "/dashboard/reports/"):
        assert not asked(client.get(path))


def test_taking_the_shop_s_addresses_out_of_the_house_is_not(client, device):
    assert asked(client.post("/dashboard/subscribers/export/"))
    assert asked(client.get("/dashboard/reports/?report_type=user_analytics&download=on"))
    assert not AuditEntry.objects.filter(action=AuditEntry.Action.DATA_EXPORTED).exists()


def test_shutting_accounts_is_not(client, device):
    victim = UserFactory()
    asking = client.post("/dashboard/users/", {"action": "make_inactive", "selected_user": [victim.pk]})
    assert asked(asking)
    victim.refresh_from_db()
    assert victim.is_active
    client.post("/dashboard/users/", {**hidden_fields(asking), "step_up-code": code_for(device)})
    victim.refresh_from_db()
    assert not victim.is_active
    assert asked_after_all(client, f"/dashboard/users/{victim.pk}/password-reset/")
    assert not Message.objects.filter(payload__name="password_reset").exists()


def asked_after_all(client: Client, path: str) -> bool:
    make_old(client)
    return asked(client.post(path))


def test_customers_without_a_second_factor_are_asked_for_their_password_only(client, db):
    client.force_login(UserFactory())
    for path in ("/shop/accounts/profile/delete/", "/shop/accounts/profile/data/"):
        assert not asked(client.get(path))


def test_customers_with_one_confirm_with_it(client, db):
    customer = UserFactory()
    device = authenticator_of(customer)
    client.force_login(customer)
    page = client.get("/shop/accounts/profile/delete/")
    assert asked(page)
    client.post("/shop/accounts/profile/delete/", {**hidden_fields(page), "step_up-code": code_for(device)})
    assert not asked(client.get("/shop/accounts/profile/delete/"))


def test_every_view_of_weight_says_so():
    marked = {path for path, pattern in every_path() if getattr(pattern.callback, "step_up", False)}
    assert marked == MUST_ASK
