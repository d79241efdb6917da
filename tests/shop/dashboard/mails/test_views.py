import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client

from shop.mail.kinds import all_kinds
from shop.mail.models import MailText
from shop.mail.render import render
from shop.order.mail_kinds import order_context
from shop.outbox import worker
from shop.security.models import AuditEntry
from tests.factories import UserFactory
from tests.sign_in import sign_in_staff

pytestmark = pytest.mark.django_db
MAILS = "/dashboard/mails/"
CONFIRMATION = f"{MAILS}order_confirmation/"
WORDS = {
    "subject": "We have got it, {first_name}: {order_number}",
    "heading": "Hooray",
    "intro": "Dear {first_name},\r\n\r\n**{order_total}** it is.",
    "closing": "",
}


@pytest.fixture
def onlooker() -> Client:
    """May look at the mails and change nothing."""
    user = UserFactory()
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_mailtext"))
    client = Client()
    sign_in_staff(client, user)
    return client


def test_every_mail_is_listed_with_when_it_is_sent(dashboard):
    page = dashboard.get(MAILS).content.decode()
    for kind in all_kinds():
        assert f'href="/dashboard/mails/{kind.name}/"' in page
    assert "Your words" not in page
    MailText.objects.create(name="welcome", language="en-gb", heading="Hi")
    assert dashboard.get(MAILS).content.decode().count("Your words") == 1


@pytest.mark.parametrize("name", [kind.name for kind in all_kinds()])
def test_every_mail_is_previewed_without_a_script(dashboard, name):
    page = dashboard.get(f"{MAILS}{name}/").content.decode()
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    preview = dashboard.get(f"{MAILS}{name}/preview/")
    assert preview["Content-Security-Policy"].startswith("sandbox")
    assert "default-src 'none'" in preview["Content-Security-Policy"]
    assert "<h1" in preview.content.decode()


def test_own_words_are_kept_used_and_remembered_in_the_audit_log(dashboard, merchant):
    assert dashboard.post(CONFIRMATION, WORDS).url == CONFIRMATION
    made = render("order_confirmation", order_context(number="N-1", first_name="Bob"))
    assert made.subject == "We have got it, Bob: N-1"
    assert "Dear Bob," in made.text
    assert "<strong>€60.97</strong> it is." in made.html
    entry = AuditEntry.objects.get(action="mail.text_changed")
    assert entry.actor == merchant
    assert entry.details["changed"]["heading"] == ["", "Hooray"]


def test_saving_the_words_as_delivered_keeps_following_the_shop(dashboard):
    form = dashboard.get(CONFIRMATION).context["form"]
    dashboard.post(CONFIRMATION, form.initial)
    assert not MailText.objects.exists()
    assert not AuditEntry.objects.filter(action="mail.text_changed").exists()


@pytest.mark.parametrize(
    ("field", "words", "told"),
    [
        ("subject", "Hello {frist_name}", "This mail knows no {frist_name}. You can use {shop_name}, {order_number}"),
        ("intro", "{order.user.password}", "Curly brackets stand around the name of a placeholder"),
        ("intro", "{__class__}", "Curly brackets stand around"),
        ("closing", "{{ shop_name }}", "Curly brackets stand around"),
        ("heading", "{shop_name", "Curly brackets stand around"),
        ("intro", "{order_number!r}", "Curly brackets stand around"),
        ("subject", "x" * 151, "at most 150 characters"),
        ("intro", "x" * 2001, "at most 2000 characters"),
        ("intro", "nul\x00", "Null characters are not allowed"),
    ],
)
def test_words_that_cannot_be_filled_in_are_refused_at_the_field(dashboard, field, words, told):
    page = dashboard.post(CONFIRMATION, {**WORDS, field: words})
    errors = page.context["form"].errors[field]
    assert told in errors[0]
    assert f'id="id_{field}_error"' in page.content.decode()
    assert "Hooray" in page.content.decode() or field == "heading", "what was typed is not lost"
    assert not MailText.objects.exists()


def test_template_tags_in_words_stay_text(dashboard):
    dashboard.post(CONFIRMATION, {**WORDS, "intro": "% include 'x' % <script>alert(1)</script>"})
    preview = dashboard.get(f"{CONFIRMATION}preview/").content.decode()
    assert "<script>" not in preview
    assert "&lt;script&gt;" in preview


def test_words_are_previewed_before_they_are_saved(dashboard):
    page = dashboard.post(f"{CONFIRMATION}preview/", WORDS).content.decode()
    assert "Hooray" in page
    assert not MailText.objects.exists()
    refused = dashboard.post(f"{CONFIRMATION}preview/", {**WORDS, "intro": "{nobody}"}).content.decode()
    assert "This mail knows no {nobody}" in refused


def test_the_first_words_come_back(dashboard, merchant):
    dashboard.post(CONFIRMATION, WORDS)
    dashboard.post(f"{CONFIRMATION}reset/")
    assert not MailText.objects.exists()
    assert AuditEntry.objects.get(action="mail.text_reset", actor=merchant).details["had"]["heading"] == "Hooray"
    assert dashboard.post(f"{CONFIRMATION}reset/").status_code == 302


def test_a_test_goes_to_the_merchant_alone_and_says_that_it_is_one(dashboard, merchant):
    dashboard.post(f"{CONFIRMATION}test/", {"to": "mallory@example.com"})
    worker.drain()
    [sent] = mail.outbox
    assert sent.to == [merchant.email]
    assert sent.subject.startswith("[Test] Your order ")


def test_tests_are_limited(dashboard):
    for _ in range(31):
        page = dashboard.post(f"{CONFIRMATION}test/", follow=True)
    assert "That were many tests" in page.content.decode()


def test_who_may_only_look_changes_nothing(onlooker):
    page = onlooker.get(CONFIRMATION)
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    onlooker.post(CONFIRMATION, WORDS)
    for path in ("reset/", "test/"):
        assert onlooker.post(CONFIRMATION + path).status_code == 403
    worker.drain()
    assert not MailText.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("path", ["nothing/", "nothing/preview/", f"{'x' * 300}/"])
def test_a_mail_that_is_not_there_is_not_found(dashboard, path):
    assert dashboard.get(MAILS + path).status_code == 404


def test_many_words_of_ones_own_cost_as_many_queries_as_one(dashboard, django_assert_num_queries):
    MailText.objects.create(name="welcome", language="en-gb", heading="Hi")
    dashboard.get(MAILS)
    with django_assert_num_queries(4):
        dashboard.get(MAILS)
    for name in ("order_shipped", "password_reset"):
        MailText.objects.create(name=name, language="en-gb", heading="Hi")
    with django_assert_num_queries(4):
        dashboard.get(MAILS)
