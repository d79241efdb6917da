import pytest
from oscar.core.loading import get_model

from tests.factories import CountryFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESSES = "/shop/accounts/addresses/"
UserAddress = get_model("address", "UserAddress")


@pytest.fixture
def alice(client):
    user = UserFactory()
    client.force_login(user)
    return user


def address_of(user, line1="Lindenallee 1", **fields):
    fields.setdefault("country", CountryFactory())
    return UserAddress.objects.create(
        user=user, first_name="Alice", last_name="Ahlgren", line1=line1, line4="Köln", postcode="50667", **fields
    )


def test_customer_adds_edits_and_deletes_an_address(client, alice):
    CountryFactory()
    fields = {
        "first_name": "Alice",
        "last_name": "Ahlgren",
        "line1": "Ölmühlweg 3",
        "line4": "Köln",
        "postcode": "50667",
    }
    client.post(f"{ADDRESSES}add/", {**fields, "country": "DE"})
    address = alice.addresses.get()
    assert "Ölmühlweg 3" in client.get(ADDRESSES).content.decode()
    client.post(f"{ADDRESSES}{address.pk}/", {**fields, "line1": "Lindenallee 9", "country": "DE"})
    assert "Lindenallee 9" in client.get(ADDRESSES).content.decode()
    assert "Lindenallee 9" in client.get(f"{ADDRESSES}{address.pk}/delete/").content.decode()
    client.post(f"{ADDRESSES}{address.pk}/delete/")
    assert not alice.addresses.exists()
    assert "no addresses yet" in client.get(ADDRESSES).content.decode()


def test_default_is_set_by_a_post_only(client, alice):
    address = address_of(alice)
    url = f"{ADDRESSES}{address.pk}/default_for_shipping/"
    assert client.get(url).status_code == 405
    address.refresh_from_db()
    assert not address.is_default_for_shipping
    client.post(url)
    address.refresh_from_db()
    assert address.is_default_for_shipping
    assert "Default for shipping" in client.get(ADDRESSES).content.decode()


def test_country_without_shipping_is_no_default_for_shipping(client, alice):
    country = CountryFactory(iso_3166_1_a2="NZ", name="New Zealand", is_shipping_country=False)
    address = address_of(alice, country=country)
    page = client.post(f"{ADDRESSES}{address.pk}/default_for_shipping/", follow=True).content.decode()
    assert "We do not ship to this country" in page
    address.refresh_from_db()
    assert not address.is_default_for_shipping


def test_address_of_somebody_else_is_as_good_as_missing(client, alice):
    foreign = address_of(UserFactory())
    for pk in (foreign.pk, 999_999):
        assert client.get(f"{ADDRESSES}{pk}/").status_code == 404
        assert client.post(f"{ADDRESSES}{pk}/delete/").status_code == 404
        assert client.post(f"{ADDRESSES}{pk}/default_for_billing/").status_code == 404
    assert UserAddress.objects.filter(pk=foreign.pk, is_default_for_billing=False).exists()


@pytest.mark.parametrize("pk", [2**63, 10**30])
def test_absurd_number_is_missing_too(client, alice, pk):
    assert client.get(f"{ADDRESSES}{pk}/").status_code == 404
    assert client.post(f"{ADDRESSES}{pk}/default_for_billing/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line1", "nul\x00"),
        ("line1", "x" * 10_000),
        ("postcode", "not a postcode"),
        ("phone_number", "abc"),
        ("country", "XX"),
    ],
)
def test_bad_address_is_an_error_at_the_field(client, alice, field, value):
    CountryFactory()
    CountryFactory(iso_3166_1_a2="FR", name="France")
    fields = {
        "first_name": "A",
        "last_name": "B",
        "line1": "C 1",
        "line4": "Köln",
        "postcode": "50667",
        "country": "DE",
    }
    page = client.post(f"{ADDRESSES}add/", {**fields, field: value}).content.decode()
    assert f'id="id_{field}_error"' in page
    assert not alice.addresses.exists()
