import time

import pytest
from django.core import signing

from shop.lib.masking import masked

SIGNED = signing.dumps({"user": 1}, key="k" * 50, salt="a")
SECRETS = {
    "stripe_key": ("charge with sk_live_51H8abcDEFghi failed", "51H8abcDEFghi"),
    "restricted_key": ("rk_live_51H8abcDEFghi", "51H8abcDEFghi"),
    "test_key": ("sk_test_51H8abcDEFghi", "51H8abcDEFghi"),
    "webhook_secret": ("whsec_AbCdEf0123456789", "AbCdEf0123456789"),
    "client_secret": ("pi_3Abc_secret_Def456 is known", "Def456"),
    "bearer": ("Authorization: Bearer abc.def-ghi_jkl", "abc.def-ghi_jkl"),
    "bearer_in_a_dict": ("{'Authorization': 'Bearer abc.def-ghi'}", "abc.def-ghi"),
    "basic": ("sent Basic dXNlcjpwYXNz to", "dXNlcjpwYXNz"),
    "cookie_header": ("Cookie: theme=dark; sessionid=abcdef; x=1", "abcdef"),
    "cookies_in_meta": ("'HTTP_COOKIE': 'sessionid=abcdef'", "abcdef"),
    "host_session": ("__Host-sessionid=abcdef123", "abcdef123"),
    "csrf": ("csrfmiddlewaretoken=abcdef123", "abcdef123"),
    "database_address": ("postgres://shop:Gu3ss-me@db.example.com/shop", "Gu3ss-me"),
    "cache_address": ("rediscache://:Gu3ssme@cache:6379/1", "Gu3ssme"),
    "mail_address": ("smtp+tls://user:Gu3ss%20me@mail:587", "Gu3ss%20me"),
    "password_in_json": ('{"email": "a@example.com", "password": "Gu3ss me"}', "Gu3ss me"),
    "password_in_repr": ("<QueryDict: {'password': ['Gu3ss me']}>", "Gu3ss me"),
    "password_with_quote": (r"""{'password': 'Gu3ss\'me too'}""", "me too"),
    "new_password": ("new_password1=Gu3ssme&next=/", "Gu3ssme"),
    "query_token": ("GET /open?token=abcdef&next=/ failed", "abcdef"),
    "otp": ("otp_token=123456", "123456"),
    "recovery_code": ("recovery_code: ABCD-EFGH", "ABCD-EFGH"),
    "card": ("paid with 4242424242424242 today", "42424242424242"),
    "card_in_groups": ("4242 4242 4242 4242", "4242 4242 4242"),
    "card_with_dashes": ("5555-5555-5555-4444", "5555-5555"),
    "amex": ("378282246310005", "37828224631"),
    "cvc": ("{'cvc': '314'}", "314"),
    "signed_link": (f"GET /shop/accounts/open/{SIGNED}/ failed", SIGNED),
    "order_link": ("/orders/ABCD-2345.1.738000.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO12/", "abcdefghijklmnop"),
    "password_link": ("/password-reset/confirm/MQ/cabcde-0123456789abcdef0123456789abcdef/", "0123456789abcdef"),
    "api_token": ("token of Alice AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-ABCDE is old", "AbCdEfGhIjKl"),
    "json_web_token": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIiOiIxIn0"),
    "cloud_key": ("AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE"),
    "private_key": ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow"),
    "dsn": ("SENTRY_DSN=https://abc@o1.example.com/2", "abc@o1"),
}
HARMLESS = [
    "worker: message=5 topic=mail.send key=order:ABCD-2345 attempts=3",
    "stripe unavailable: APIConnectionError status=None",
    "GET /shop/catalogue/everyday-mug_12/?page=2 failed",
    "order=ABCD-EFGH-2345 total=40.90 EUR at 2026-11-22T07:08:09.123456+00:00",
    "EAN 4006381333931 is taken",  # 13 digits that are no card: its check digit is another one
    "events caught up missed=0 of evt_1AbCdEf pi_3AbCdEfGhIj cs_test_a1b2",
    "encryption: a stored secret cannot be read with the keys configured",
    "the token was altered",
]


@pytest.mark.parametrize("name", SECRETS)
def test_secret_is_masked(name):
    text, secret = SECRETS[name]
    assert secret in text
    assert secret not in masked(text)
    assert "•••" in masked(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text):
    assert masked(text) == text


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_masked_stays_so(name):
    once = masked(SECRETS[name][0])
    assert masked(once) == once


def test_last_four_digits_of_a_card_are_told():
    assert masked("card 4242 4242 4242 4242.") == "card •••4242."


def test_text_around_a_secret_stays():
    assert masked("GET /open?token=abc&next=/x of alice") == "GET /open?token=•••&next=/x of alice"


@pytest.mark.parametrize(
    "text", ["a" * 500_000, "a.b-" * 100_000, "token" * 100_000, "4" * 500_000, "pi_" * 100_000, "cookie=" * 50_000]
)
def test_long_line_holds_nobody_up(text):
    began = time.process_time()
    masked(text)
    assert time.process_time() - began < 3
