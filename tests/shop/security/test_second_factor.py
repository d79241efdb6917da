import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.utils import timezone

from shop.outbox.models import Message
from shop.security import second_factor
from shop.security.models import AuditEntry, AuthenticatorDevice, RecoveryCode
from tests.factories import PASSWORD, StaffFactory, UserFactory
from tests.sign_in import authenticator_of, sign_in_staff
from tests.totp import code_at, code_for, code_for_secret

VERIFY = "/account/second-factor/"
SET_UP = "/account/second-factor/set-up/"
CODES = "/account/second-factor/recovery-codes/"


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def on_set_up_page(page):
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    return token, re.search(r'id="secret">([^<]+)<', page)[1]


@pytest.mark.django_db
def test_staff_enrol_on_the_first_visit_and_reach_where_they_wanted_to_go(client):
    user = StaffFactory()
    client.post("/shop/accounts/login/", {"username": user.email, "password": PASSWORD})
    response = client.get("/dashboard/orders/?status=Paid", follow=True)
    assert response.request["PATH_INFO"] == SET_UP
    page = response.content.decode()
    assert 'src="data:image/svg+xml' in page
    token, secret = on_set_up_page(page)
    session_before = client.session.session_key
    answer = client.post(
        SET_UP, {"token": token, "code": code_for_secret(secret), "next": "/dashboard/orders/?status=Paid"}
    ).content.decode()
    codes = re.findall(r"<code>([A-Z2-7-]{19})</code>", answer)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert 'href="/dashboard/orders/?status=Paid"' in answer
    assert client.session.session_key != session_before
    assert client.get("/dashboard/").status_code == 200
    assert AuditEntry.objects.filter(action="second_factor.enrolled", actor=user).exists()


@pytest.mark.django_db
def test_wrong_code_keeps_the_same_picture_and_enrols_nothing(client):
    client.force_login(StaffFactory())
    token, secret = on_set_up_page(client.get(SET_UP).content.decode())
    page = client.post(SET_UP, {"token": token, "code": wrong(code_for_secret(secret))}).content.decode()
    assert "does not fit" in page
    assert on_set_up_page(page)[1] == secret
    assert not AuthenticatorDevice.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "garbage", "a:b:c", "nul\x00"])
def test_broken_set_up_page_offers_a_new_picture(client, token):
    client.force_login(StaffFactory())
    page = client.post(SET_UP, {"token": token, "code": "123456"}).content.decode()
    assert "Scan the new picture" in page
    assert on_set_up_page(page)


@pytest.mark.django_db
def test_key_of_another_persons_page_is_not_taken(client):
    client.force_login(StaffFactory())
    token, secret = on_set_up_page(client.get(SET_UP).content.decode())
    client.force_login(StaffFactory())
    client.post(SET_UP, {"token": token, "code": code_for_secret(secret)})
    assert not AuthenticatorDevice.objects.exists()


@pytest.mark.django_db
def test_password_alone_cannot_replace_a_second_factor(client):
    user = StaffFactory()
    device = authenticator_of(user)
    client.force_login(user)
    token, secret = on_set_up_page(_set_up_page_of_a_fresh_session(user))
    assert client.get(SET_UP).url.startswith(VERIFY)
    assert client.post(SET_UP, {"token": token, "code": code_for_secret(secret)}).url.startswith(VERIFY)
    assert client.post(CODES).url.startswith(VERIFY)
    assert AuthenticatorDevice.objects.get() == device
    with pytest.raises(second_factor.AlreadyEnrolledError):
        second_factor.enrol(user=user, key=second_factor.new_key(), code="123456", verified=False)


def _set_up_page_of_a_fresh_session(user):
    key = second_factor.new_key()
    token = signing.dumps({"user": user.pk, "key": key}, salt="shop.security.set-up")
    return f'name="token" value="{token}" id="secret">{second_factor.base32(key)}<'


@pytest.mark.django_db
def test_verified_staff_replace_their_authenticator(client):
    user = StaffFactory()
    old = sign_in_staff(client, user)
    token, secret = on_set_up_page(client.get(SET_UP).content.decode())
    client.post(SET_UP, {"token": token, "code": code_for_secret(secret)})
    assert AuthenticatorDevice.objects.get().key != old.key
    assert client.get("/dashboard/").status_code == 200


@pytest.mark.django_db
def test_code_opens_the_back_office_once(client):
    user = StaffFactory()
    device = authenticator_of(user)
    client.force_login(user)
    code = code_for(device)
    assert client.post(f"{VERIFY}?next=/cms/", {"code": f" {code[:3]} {code[3:]} "}).url == "/cms/"
    assert client.get("/cms/").status_code == 200
    other = type(client)()
    other.force_login(user)
    assert "has been used already" in other.post(VERIFY, {"code": code}).content.decode()
    assert other.get("/cms/").status_code == 302


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_16_parallel_uses_of_one_code_one_is_accepted(committed_db, kind):
    user = StaffFactory()
    device = authenticator_of(user)
    code = code_for(device) if kind == "app" else second_factor.make_recovery_codes(user=user)[0]
    barrier = threading.Barrier(16)

    def use(_):
        try:
            barrier.wait()
            return second_factor.verify(user=user, code=code)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        accepted = [device for device in pool.map(use, range(16)) if device]
    assert len(accepted) == 1
    assert AuditEntry.objects.filter(action="second_factor.verified").count() == 1


def test_without_the_lock_one_code_is_accepted_many_times(committed_db):
    """The control: what django_otp.verify_token guards against does happen without it."""
    device = authenticator_of(StaffFactory())
    code = code_for(device)
    barrier = threading.Barrier(16)

    def use(_):
        try:
            own = AuthenticatorDevice.objects.get(pk=device.pk)
            barrier.wait()
            return own.verify_token(code)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(use, range(16))) > 1


@pytest.mark.django_db
def test_wrong_codes_slow_down_and_say_for_how_long(client):
    user = StaffFactory()
    device = authenticator_of(user)
    client.force_login(user)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for wait in (1, 2, 4):
            page = client.post(VERIFY, {"code": wrong(code_for(device))}).content.decode()
            assert "This code is wrong" in page
            assert f"Try again in {wait} second" in client.post(VERIFY, {"code": code_for(device)}).content.decode()
            clock.shift(timedelta(seconds=wait))
        assert client.post(VERIFY, {"code": code_for(device)}).status_code == 302


@pytest.mark.django_db
def test_the_longest_wait_is_under_nine_minutes():
    device = authenticator_of(StaffFactory())
    start = timezone.now()
    for number in range(15):
        with time_machine.travel(start + timedelta(hours=number), tick=False):
            device.verify_token("000000" if code_for(device) != "000000" else "000001")
    with time_machine.travel(start + timedelta(hours=14, minutes=9), tick=False):
        assert device.verify_is_allowed()[0]


@pytest.mark.django_db
def test_recovery_code_works_once_in_any_spelling_and_its_owner_is_told(client):
    user = StaffFactory()
    authenticator_of(user)
    code = second_factor.make_recovery_codes(user=user)[0]
    client.force_login(user)
    assert client.post(VERIFY, {"code": code.lower().replace("-", " ")}).status_code == 302
    assert client.get("/dashboard/").status_code == 200
    assert second_factor.codes_left(user) == 9
    assert second_factor.verify(user=user, code=code) is None
    assert AuditEntry.objects.get(action="second_factor.recovery_code_used").details == {"left": 9}
    assert Message.objects.filter(topic=second_factor.NOTICE_TOPIC, payload__event="recovery_code_used").exists()


@pytest.mark.django_db
def test_new_recovery_codes_replace_the_old(client):
    user = StaffFactory()
    sign_in_staff(client, user)
    old = second_factor.make_recovery_codes(user=user)[0]
    assert "10 unused" in client.get(CODES).content.decode()
    page = client.post(CODES).content.decode()
    new = re.findall(r"<code>([A-Z2-7-]{19})</code>", page)
    assert len(new) == 10
    assert new[0] not in client.get(CODES).content.decode()
    assert second_factor.verify(user=user, code=old) is None


@pytest.mark.django_db
def test_nothing_secret_is_readable_in_the_database():
    user = StaffFactory()
    key = second_factor.new_key()
    device = AuthenticatorDevice.objects.create(user=user, name="Phone", key=key)
    code = second_factor.make_recovery_codes(user=user)[0].replace("-", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM security_authenticatordevice WHERE id = %s", [device.pk])
        stored = cursor.fetchone()[0]
    assert key not in stored
    assert second_factor.base32(key) not in stored
    assert AuthenticatorDevice.objects.get().key == key
    assert code not in str(list(RecoveryCode.objects.values()))


@pytest.mark.django_db
def test_keys_can_be_changed_while_the_old_one_is_kept(settings):
    device = authenticator_of(StaffFactory())
    settings.OTP_ENCRYPTION_KEYS = ["a new key", settings.SECRET_KEY]
    assert AuthenticatorDevice.objects.get().key == device.key


@pytest.mark.django_db
def test_a_lost_encryption_key_leaves_the_recovery_codes(settings, client):
    user = StaffFactory()
    device = authenticator_of(user)
    code = code_for(device)
    codes = second_factor.make_recovery_codes(user=user)
    settings.OTP_ENCRYPTION_KEYS = ["another key altogether"]
    client.force_login(user)
    assert client.post(VERIFY, {"code": code}).status_code == 200
    assert client.post(VERIFY, {"code": codes[0]}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("url", [VERIFY, SET_UP, CODES])
def test_pages_of_the_second_factor_are_for_staff_and_kept_nowhere(client, url):
    assert client.get(url).url.startswith("/shop/accounts/login/?next=/account/")
    client.force_login(UserFactory())
    assert client.get(url).status_code == 403
    client.force_login(StaffFactory())
    assert "no-store" in client.get(url)["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "x" * 10_000, "nul\x00", "１２３４５６", "-12345", "💥", "' OR 1=1"])  # noqa: RUF001
def test_odd_code_is_an_error_at_the_field(client, code):
    user = StaffFactory()
    authenticator_of(user)
    second_factor.make_recovery_codes(user=user)
    client.force_login(user)
    response = client.post(VERIFY, {"code": code})
    assert response.status_code == 200
    assert 'id="id_code_error"' in response.content.decode()


def test_codes_are_those_of_rfc_6238():
    key = b"12345678901234567890".hex()
    assert [code_at(key, seconds // 30) for seconds in (59, 1111111109, 1234567890)] == ["287082", "081804", "005924"]
