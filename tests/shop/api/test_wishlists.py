import pytest

from shop.wishlists.lists import MOST_LISTS, WishList, add_product, create_list
from tests.factories import ProductFactory, UserFactory
from tests.shop.api.test_tokens import signed_in

pytestmark = pytest.mark.django_db
LISTS = "/wish-lists"


def test_a_list_is_made_filled_emptied_and_deleted():
    client, mug = signed_in(UserFactory()), ProductFactory(title="Mug")
    made = client.post(LISTS, {"name": "Birthday"})
    assert (made.status_code, made.data["products"]) == (201, [])
    one = f"{LISTS}/{made.data['key']}"
    for _ in range(2):
        filled = client.post(f"{one}/products", {"product_id": mug.pk})
        assert [wish["title"] for wish in filled.data["products"]] == ["Mug"]
    [shown] = client.get(LISTS).data["items"]
    assert (shown["name"], shown["num_products"]) == ("Birthday", 1)
    assert client.delete(f"{one}/products/{mug.pk}").status_code == 204
    assert client.delete(f"{one}/products/{mug.pk}").status_code == 404
    assert client.get(one).data["products"] == []
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404


def test_nobody_sees_or_changes_anothers_list(api):
    alice, mug = UserFactory(), ProductFactory(title="Mug")
    wishlist, _ = add_product(owner=alice, product=mug)
    WishList.objects.update(visibility=WishList.SHARED)
    one, bobs = f"{LISTS}/{wishlist.key}", signed_in(UserFactory())
    for client, status in ((bobs, 404), (api, 401)):
        assert client.get(one).status_code == status
        assert client.delete(one).status_code == status
        assert client.post(f"{one}/products", {"product_id": ProductFactory().pk}).status_code == status
        assert client.delete(f"{one}/products/{mug.pk}").status_code == status
    assert bobs.get(LISTS).data["items"] == []
    assert api.get(LISTS).status_code == 401
    assert [line.product for line in WishList.objects.get().lines.all()] == [mug]


@pytest.mark.parametrize("name", ["", " ", "x" * 81, 5, None, "nul\x00"])
def test_a_bad_name_is_refused(name):
    answer = signed_in(UserFactory()).post(LISTS, {"name": name})
    assert (answer.status_code, answer.data["errors"][0]["pointer"]) == (422, "#/name")
    assert not WishList.objects.exists()


@pytest.mark.parametrize("key", ["zzzzzz", "x" * 50, "%00"])
def test_a_list_that_is_none_is_not_found(key):
    assert signed_in(UserFactory()).get(f"{LISTS}/{key}").status_code in {404, 422}


def test_what_is_not_shown_goes_on_no_list():
    alice = UserFactory()
    wishlist = create_list(owner=alice, name="Mine")
    hidden = ProductFactory(is_public=False)
    answer = signed_in(alice).post(f"{LISTS}/{wishlist.key}/products", {"product_id": hidden.pk})
    assert answer.status_code == 404
    assert not wishlist.lines.exists()


def test_there_are_as_many_lists_as_there_may_be():
    alice = UserFactory()
    for number in range(MOST_LISTS):
        create_list(owner=alice, name=str(number))
    assert signed_in(alice).post(LISTS, {"name": "One more"}).status_code == 409


@pytest.mark.parametrize("number", [1, 3])
def test_lists_and_their_products_cost_the_same_however_many(django_assert_num_queries, number):
    alice = UserFactory()
    client = signed_in(alice)
    for index in range(number):
        wishlist = create_list(owner=alice, name=str(index))
    for _ in range(number):
        add_product(owner=alice, product=ProductFactory(), key=wishlist.key)
    with django_assert_num_queries(2):
        assert len(client.get(LISTS).data["items"]) == number
    with django_assert_num_queries(6):
        assert len(client.get(f"{LISTS}/{wishlist.key}").data["products"]) == number
