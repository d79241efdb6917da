import pytest

from shop.outbox.models import Mail

BACKEND = "shop.outbox.mailbox.DatabaseBackend"


@pytest.fixture
def mail(db) -> Mail:
    return Mail.objects.create(
        sender="shop@example.com",
        recipients=["alice@example.com"],
        subject="Hello <b>",
        text="See https://example.com/order",
        html="<style>p {color: red}</style><p>Hello</p><script>alert(1)</script>",
    )


@pytest.fixture
def kept(settings) -> None:
    settings.EMAIL_BACKEND = BACKEND


def test_mails_are_listed_and_read(dashboard, mail, kept):
    assert "Hello &lt;b&gt;" in dashboard.get("/dashboard/mailbox/").content.decode()
    page = dashboard.get(f"/dashboard/mailbox/{mail.pk}/").content.decode()
    assert 'href="https://example.com/order"' in page
    assert "<script>alert(1)" not in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_no_script_of_a_mail_can_run(dashboard, mail, kept):
    response = dashboard.get(f"/dashboard/mailbox/{mail.pk}/html/")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_the_list_has_a_constant_cost_and_takes_any_page(dashboard, mail, kept):
    for page in ("0", "x", "-1", "9" * 30):
        assert dashboard.get("/dashboard/mailbox/", {"page": page}).status_code == 200


@pytest.mark.parametrize("path", ["999999/", "999999/html/", f"{10**30}/"])
def test_a_mail_that_is_not_there_is_not_found(dashboard, kept, path):
    assert dashboard.get(f"/dashboard/mailbox/{path}").status_code == 404


def test_there_is_no_mailbox_where_mails_are_sent(dashboard, mail):
    for path in ("", f"{mail.pk}/", f"{mail.pk}/html/"):
        assert dashboard.get(f"/dashboard/mailbox/{path}").status_code == 404
    assert "/dashboard/mailbox/" not in dashboard.get("/dashboard/").content.decode()


def test_the_menu_leads_to_the_mailbox_where_there_is_one(dashboard, kept):
    assert 'href="/dashboard/mailbox/"' in dashboard.get("/dashboard/").content.decode()
