import pytest

from tests.factories import PASSWORD, StaffFactory
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db


def policy(response):
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in directives}


@pytest.mark.parametrize(
    "path", ["/shop/accounts/login/", "/shop/basket/", "/account/second-factor/", "/no-such-page/"]
)
def test_storefront_allows_no_inline_code_at_all(client, path):
    directives = policy(client.get(path))
    assert directives["default-src"] == directives["script-src"] == directives["style-src"] == {"'self'"}
    assert directives["object-src"] == {"'none'"}
    assert directives["base-uri"] == directives["frame-ancestors"] == {"'self'"}
    assert directives["report-uri"] == {"/reports/policy/"}
    assert directives["form-action"] == {"'self'", "https://checkout.stripe.com"}


@pytest.mark.parametrize("path", ["/dashboard/", "/cms/"])
def test_back_office_allows_inline_code_without_a_nonce_which_would_forbid_it(client, path):
    sign_in_staff(client, StaffFactory())
    directives = policy(client.get(path))
    assert directives["script-src"] == directives["style-src"] == {"'self'", "'unsafe-inline'"}
    assert directives["default-src"] == {"'self'"}


@pytest.mark.parametrize("path", ["/shop/accounts/login/", "/dashboard/"])
def test_every_page_has_the_headers_that_browsers_heed(client, path):
    response = client.get(path)
    assert "nonce-" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in response["Permissions-Policy"]
    assert len(response["X-Request-ID"]) == 16


@pytest.mark.parametrize("path", ["/feeds/google-merchant.xml", "/api/v1/products", "/media/no-such-picture.jpg"])
def test_what_is_for_other_sites_may_be_embedded_there(client, path):
    assert client.get(path)["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_reporting_endpoints_are_named_on_https_only(client):
    assert "Reporting-Endpoints" not in client.get("/shop/accounts/login/")
    answer = client.get("/shop/accounts/login/", secure=True)
    assert answer["Reporting-Endpoints"] == 'policy="/reports/policy/"'


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    client.post("/shop/accounts/login/", {"username": StaffFactory().email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_pages_of_doors_carry_no_inline_code(client):
    client.force_login(StaffFactory())
    for path in ("/shop/accounts/login/", "/account/second-factor/set-up/", "/shop/accounts/register/"):
        page = client.get(path, follow=True).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert "<script>" not in page
