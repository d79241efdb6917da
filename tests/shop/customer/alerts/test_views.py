import pytest
from django.core import mail
from django.urls import reverse

from shop.customer.alerts.subscribe import cancel_token, subscribe
from shop.outbox import worker
from tests.catalogue_factories import a_variant
from tests.factories import ProductFactory, UserFactory
from tests.shop.customer.mails import link_to, sent_to

pytestmark = pytest.mark.django_db

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
BOB = "bob@example.com"


def ask(client, product, email: str = BOB, **headers):
    url = reverse("customer:alert-request", args=[product.pk])
    return client.post(url, {"email": email}, headers={**OWN_SITE, **headers})


@pytest.fixture
def gone():
    return ProductFactory(title="Mug", stock=0)


def test_a_guest_confirms_by_the_mailed_link(client, gone):
    page = ask(client, gone)
    assert "We have sent a mail to bob@example.com" in page.content.decode()
    assert not gone.productalert_set.exists()
    link = link_to(BOB)
    assert client.get(link).status_code == 200
    assert not gone.productalert_set.exists()  # a mail program may open links by itself
    assert client.post(link).status_code == 200
    alert = gone.productalert_set.get()
    assert (alert.email, alert.user, alert.status) == (BOB, None, "Active")


def test_confirming_twice_makes_one_alert(client, gone):
    ask(client, gone)
    link = link_to(BOB)
    client.post(link)
    client.post(link)
    assert gone.productalert_set.count() == 1


def test_a_customers_own_address_needs_no_mail(client, gone):
    alice = UserFactory(email="alice@example.com")
    client.force_login(alice)
    page = ask(client, gone, "Alice@Example.com")
    assert "We will write to" in page.content.decode()
    assert gone.productalert_set.get().user == alice
    assert sent_to(alice.email) == []


def test_another_address_is_confirmed_even_by_a_customer(client, gone):
    client.force_login(UserFactory())
    ask(client, gone)
    assert not gone.productalert_set.exists()
    assert sent_to(BOB) == ["Shall we tell you when Mug is back?"]


def test_the_answer_is_the_same_whatever_is_known_about_the_address(client, gone):
    known = UserFactory(email="known@example.com")
    subscribe(product=gone, user=known)
    answers = [ask(client, gone, email).content.decode() for email in ("known@example.com", "new@example.com")]
    assert answers[0].replace("known@", "new@") == answers[1]


def test_a_stranger_cannot_flood_an_address(client, gone, settings):
    for _time in range(settings.MAILS_PER_ADDRESS_AND_HOUR + 3):
        assert "We have sent a mail" in ask(client, gone).content.decode()
    assert len(sent_to(BOB)) == settings.MAILS_PER_ADDRESS_AND_HOUR


@pytest.mark.parametrize(
    "email", ["", "bob", "bob@", "a@b.de\nBcc: c@d.de", "x" * 300 + "@example.com", "bob\x00@b.de"]
)
def test_what_is_no_address_is_told_at_the_field(client, gone, email):
    page = ask(client, gone, email)
    assert page.status_code == 200
    assert 'id="alert-email-error"' in page.content.decode()
    worker.drain()
    assert mail.outbox == []


def test_the_pages_script_gets_the_form_alone(client, gone):
    html = ask(client, gone, "bob", **{"HX-Request": "true"}).content.decode()
    assert 'id="stock-alert"' in html
    assert "<html" not in html


def test_another_site_cannot_ask(client, gone):
    url = reverse("customer:alert-request", args=[gone.pk])
    assert client.post(url, {"email": BOB}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_what_is_hidden_or_has_variants_cannot_be_waited_for(client):
    parent = ProductFactory(structure="parent")
    hidden = ProductFactory(is_public=False)
    assert ask(client, parent).status_code == 404
    assert ask(client, hidden).status_code == 404
    assert ask(client, a_variant(parent, colour="Sand", stock=0)).status_code == 200


@pytest.mark.parametrize("name", ["alert-confirm", "alert-cancel"])
@pytest.mark.parametrize("token", ["x", "x:y:z", "%00"])
def test_a_broken_link_says_so(client, name, token):
    url = reverse(f"customer:{name}", args=["TOKEN"]).replace("TOKEN", token)
    for response in (client.get(url), client.post(url)):
        assert response.status_code == 410
        assert "This link works no more" in response.content.decode()


def test_a_link_to_a_deleted_product_says_so(client, gone):
    ask(client, gone)
    link = link_to(BOB)
    alert = subscribe(product=gone, email=BOB)
    cancel = reverse("customer:alert-cancel", args=[cancel_token(alert)])
    gone.delete()
    assert [client.get(url).status_code for url in (link, cancel)] == [410, 410]


def test_whoever_has_the_mail_can_end_the_alert_by_a_post(client, gone):
    alert = subscribe(product=gone, email=BOB)
    url = reverse("customer:alert-cancel", args=[cancel_token(alert)])
    client.get(url)
    alert.refresh_from_db()
    assert alert.is_active
    assert "not be told of" in client.post(url).content.decode()
    alert.refresh_from_db()
    assert alert.is_cancelled


def test_own_alerts_are_listed_and_ended_and_nobody_elses(client, gone):
    alice, bob = UserFactory(), UserFactory()
    mine, his = subscribe(product=gone, user=alice), subscribe(product=ProductFactory(stock=0), user=bob)
    client.force_login(alice)
    page = client.get(reverse("customer:alert-list"))
    assert [alert.pk for alert in page.context["alerts"]] == [mine.pk]
    assert client.post(reverse("customer:alert-cancel-own", args=[his.pk])).status_code == 404
    assert client.post(reverse("customer:alert-cancel-own", args=[mine.pk])).status_code == 302
    assert list(client.get(reverse("customer:alert-list")).context["alerts"]) == []
    his.refresh_from_db()
    assert his.is_active


def test_the_list_costs_the_same_whatever_its_length(client, django_assert_num_queries):
    alice = UserFactory()
    client.force_login(alice)
    client.get(reverse("customer:alert-list"))
    for _more in (1, 2):
        parent = ProductFactory(structure="parent")
        subscribe(product=a_variant(parent, colour=f"C{_more}", stock=0), user=alice)
        with django_assert_num_queries(3):
            assert client.get(reverse("customer:alert-list")).status_code == 200


def test_a_sold_out_product_offers_the_alert_to_everybody(client, gone):
    html = client.get(gone.get_absolute_url()).content.decode()
    assert reverse("customer:alert-request", args=[gone.pk]) in html
    assert "csrfmiddlewaretoken" not in html
