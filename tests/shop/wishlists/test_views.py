import pytest
from django.urls import reverse

from shop.basket.models import Line as BasketLine
from shop.wishlists.lists import MOST_LINES, Line, WishList, add_product, create_list, share_token
from tests.catalogue_factories import a_variant
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def alice():
    return UserFactory(first_name="Alice")


@pytest.fixture
def signed_in(client, alice):
    client.force_login(alice)
    return client


def wish(client, product, **data):
    return client.post(reverse("wishlists:add", args=[product.pk]), data, headers=OWN_SITE)


def test_a_product_is_put_on_the_list_once(signed_in, alice):
    mug = ProductFactory(title="Mug")
    response = wish(signed_in, mug)
    wishlist = alice.wishlists.get()
    assert response.url == reverse("wishlists:detail", args=[wishlist.key])
    wish(signed_in, mug)
    assert [(line.product, line.quantity) for line in wishlist.lines.all()] == [(mug, 1)]
    assert "Mug" in signed_in.get(response.url).content.decode()


def test_a_guest_logs_in_and_is_asked_again(client, alice):
    mug = ProductFactory(title="Mug")
    add = reverse("wishlists:add", args=[mug.pk])
    response = wish(client, mug)
    assert response.url == f"{reverse('customer:login')}?next={add.replace('/', '%2F')}"
    client.force_login(alice)
    assert "Put it on my wish list" in client.get(add).content.decode()
    assert not WishList.objects.exists()


def test_the_pages_script_is_sent_to_the_door_or_told(client, alice):
    mug = ProductFactory(title="Mug")
    url = reverse("wishlists:add", args=[mug.pk])
    headers = {**OWN_SITE, "HX-Request": "true"}
    assert "login" in client.post(url, headers=headers)["HX-Redirect"]
    client.force_login(alice)
    assert "is on your list" in client.post(url, headers=headers).content.decode()


def test_a_card_of_a_list_is_wished_for_by_its_button(signed_in, alice):
    mug = ProductFactory(title="Mug")
    response = signed_in.post(reverse("wishlists:add-chosen"), {"product": mug.pk}, headers=OWN_SITE)
    assert response.url == reverse("wishlists:detail", args=[alice.wishlists.get().key])
    assert Line.objects.get().product == mug


def test_a_guest_who_presses_a_card_is_asked_of_that_product_at_the_door(client):
    mug = ProductFactory(title="Mug")
    headers = {**OWN_SITE, "HX-Request": "true"}
    answer = client.post(reverse("wishlists:add-chosen"), {"product": mug.pk}, headers=headers)
    assert answer["HX-Redirect"].endswith(reverse("wishlists:add", args=[mug.pk]).replace("/", "%2F"))


@pytest.mark.parametrize("product", ["", "0", "-1", "x", "²", "9" * 40, "1 OR 1=1"])
def test_what_is_no_product_is_missing(signed_in, product):
    answer = signed_in.post(reverse("wishlists:add-chosen"), {"product": product}, headers=OWN_SITE)
    assert answer.status_code == 404
    assert not Line.objects.exists()


def test_another_site_wishes_for_no_card(signed_in):
    product = ProductFactory().pk
    answer = signed_in.post(
        reverse("wishlists:add-chosen"), {"product": product}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert not Line.objects.exists()


def test_another_site_wishes_for_nothing(signed_in):
    url = reverse("wishlists:add", args=[ProductFactory().pk])
    assert signed_in.post(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not Line.objects.exists()


def test_a_list_of_ones_own_can_be_chosen(signed_in, alice):
    first = create_list(owner=alice, name="Birthday")
    create_list(owner=alice, name="Kitchen")
    bobs = create_list(owner=UserFactory(), name="Bob's")
    wish(signed_in, ProductFactory(), key=first.key)
    wish(signed_in, ProductFactory(), key=bobs.key)
    assert [first.lines.count(), bobs.lines.count(), Line.objects.count()] == [1, 0, 2]


@pytest.mark.parametrize("name", ["detail", "update", "delete"])
def test_another_customers_list_is_missing(signed_in, name):
    bobs = create_list(owner=UserFactory(), name="Bob's")
    url = reverse(f"wishlists:{name}", args=[bobs.key])
    assert signed_in.get(url).status_code == 404
    if name != "detail":
        assert signed_in.post(url, {"name": "Mine", "visibility": "Shared"}).status_code == 404
    assert WishList.objects.get().name == "Bob's"


@pytest.mark.parametrize("name", ["remove", "to-basket"])
def test_another_customers_wishes_stay(signed_in, name):
    bob = UserFactory()
    wishlist, _new = add_product(owner=bob, product=ProductFactory())
    line = wishlist.lines.get()
    assert signed_in.post(reverse(f"wishlists:{name}", args=[wishlist.key, line.pk])).status_code == 404
    assert wishlist.lines.exists()


def test_a_guest_sees_no_list_but_a_shared_one(client, alice):
    wishlist = create_list(owner=alice, name="Birthday")
    assert client.get(reverse("wishlists:detail", args=[wishlist.key])).status_code == 302
    shared = reverse("wishlists:shared", args=[share_token(wishlist)])
    assert client.get(shared).status_code == 404
    WishList.objects.update(visibility=WishList.SHARED)
    html = client.get(shared).content.decode()
    assert "Birthday" in html
    assert alice.email not in html
    assert client.get(reverse("wishlists:shared", args=[wishlist.key])).status_code == 404
    assert client.get(reverse("wishlists:shared", args=[wishlist.key + ".x"])).status_code == 404


def test_removing_can_be_undone(signed_in, alice):
    mug = ProductFactory(title="Mug")
    wishlist, _new = add_product(owner=alice, product=mug)
    line = wishlist.lines.get()
    page = signed_in.post(reverse("wishlists:remove", args=[wishlist.key, line.pk]), follow=True)
    assert not wishlist.lines.exists()
    undo = reverse("wishlists:restore", args=[wishlist.key, mug.pk])
    assert undo in page.content.decode()
    signed_in.post(undo)
    assert wishlist.lines.get().product == mug


@pytest.mark.parametrize("removed", ["x", "\x00", "9" * 40, "-1", "²"])
def test_garbage_in_the_address_is_ignored(signed_in, alice, removed):
    wishlist = create_list(owner=alice, name="Birthday")
    page = signed_in.get(reverse("wishlists:detail", args=[wishlist.key]), {"removed": removed})
    assert "Undo" not in page.content.decode()


def test_a_wish_moves_into_the_basket(signed_in, alice):
    mug = ProductFactory(title="Mug")
    wishlist, _new = add_product(owner=alice, product=mug)
    signed_in.post(reverse("wishlists:to-basket", args=[wishlist.key, wishlist.lines.get().pk]))
    assert [(line.product, line.quantity) for line in BasketLine.objects.all()] == [(mug, 1)]
    assert not wishlist.lines.exists()


def test_what_is_sold_out_stays_on_the_list(signed_in, alice):
    wishlist, _new = add_product(owner=alice, product=ProductFactory(stock=0))
    url = reverse("wishlists:to-basket", args=[wishlist.key, wishlist.lines.get().pk])
    assert signed_in.post(url).status_code == 302
    assert not BasketLine.objects.exists()
    assert wishlist.lines.exists()


def test_a_deleted_or_hidden_product_keeps_its_name(signed_in, alice):
    mug, pot = ProductFactory(title="Mug"), ProductFactory(title="Pot")
    for product in (mug, pot):
        wishlist, _new = add_product(owner=alice, product=product)
    mug.delete()
    type(pot).objects.update(is_public=False)
    html = signed_in.get(reverse("wishlists:detail", args=[wishlist.key])).content.decode()
    assert html.count("No longer sold") == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " ", "visibility": "Private"}, "name"),
        ({"name": "x" * 81, "visibility": "Private"}, "name"),
        ({"name": "a\x00", "visibility": "Private"}, "name"),
        ({"name": "Birthday", "visibility": "Everybody"}, "visibility"),
    ],
)
def test_bad_input_is_told_at_its_field(signed_in, fields, field):
    response = signed_in.post(reverse("wishlists:create"), fields)
    assert field in response.context["form"].errors
    assert not WishList.objects.exists()


def test_lists_are_made_named_shared_and_deleted(signed_in, alice):
    signed_in.post(reverse("wishlists:create"), {"name": "Birthday", "visibility": "Private"})
    wishlist = alice.wishlists.get()
    signed_in.post(reverse("wishlists:update", args=[wishlist.key]), {"name": "Party", "visibility": "Shared"})
    page = signed_in.get(reverse("wishlists:detail", args=[wishlist.key])).content.decode()
    assert "Party" in page
    assert share_token(wishlist) in page
    assert signed_in.get(reverse("wishlists:delete", args=[wishlist.key])).status_code == 200
    signed_in.post(reverse("wishlists:delete", args=[wishlist.key]))
    assert not alice.wishlists.exists()


def test_a_full_list_says_so(signed_in, alice):
    wishlist = create_list(owner=alice, name="Birthday")
    Line.objects.bulk_create(Line(wishlist=wishlist, title="x") for _one in range(MOST_LINES))
    page = signed_in.post(reverse("wishlists:add", args=[ProductFactory().pk]), headers=OWN_SITE, follow=True)
    assert "This list is full" in page.content.decode()


@pytest.mark.parametrize("number", [1, 24])
def test_a_list_costs_the_same_whatever_its_length(signed_in, alice, number, django_assert_num_queries):
    for one in range(number):
        parent = ProductFactory(title=f"Mug {one}", structure="parent")
        wishlist, _new = add_product(owner=alice, product=a_variant(parent, colour=f"C{one}"))
    url = reverse("wishlists:detail", args=[wishlist.key])
    signed_in.get(url)
    with django_assert_num_queries(9):
        response = signed_in.get(url)
    assert len(response.context["wishes"]) == number
    signed_in.get(reverse("wishlists:list"))
    with django_assert_num_queries(3):
        signed_in.get(reverse("wishlists:list"))
