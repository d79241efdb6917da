import pytest
from django.test import Client
from django.urls import reverse

from shop.basket.models import Basket, Line
from tests.factories import ProductFactory, UserFactory
from tests.shop.checkout.visitor import Visitor

pytestmark = pytest.mark.django_db
QUERIES = 12  # with the lock of a basket that is there, and the first count of what went into baskets


def messages(answer) -> list[str]:
    return [str(message) for message in answer.wsgi_request._messages]


def test_a_product_goes_in_and_the_visitor_comes_back_to_its_page():
    bob, mug = Visitor(), ProductFactory(title="Mug")
    answer = bob.add(mug, 2, referer=f"http://testserver{mug.get_absolute_url()}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"http://testserver{mug.get_absolute_url()}")
    assert Line.objects.get().quantity == 2
    assert "“Mug” is in your basket." in bob.client.get(reverse("basket:summary")).content.decode()


def test_without_reloading_the_page_the_answer_is_the_mini_basket_and_the_message():
    answer = Visitor().add(ProductFactory(title="Mug"), 2, **{"hx-request": "true"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "2 items" in html
    assert "“Mug” is in your basket." in html
    assert "<html" not in html


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [
        ("0", "Please enter a quantity of at least 1."),
        ("-1", "Please enter a quantity of at least 1."),
        ("", "Please enter a whole number."),
        ("two", "Please enter a whole number."),
        ("1.5", "Please enter a whole number."),
        ("1\0", "Please enter a whole number."),
        ("4", "Only 3 left"),
        ("1001", "We cannot ship more than 1000 items in one order."),
        ("9" * 40, "We cannot ship more than 1000 items in one order."),
    ],
)
def test_a_wrong_quantity_is_told_and_nothing_goes_in(quantity, reason):
    answer = Visitor().add(ProductFactory(stock=3), quantity, **{"hx-request": "true"})
    assert reason in answer.content.decode()
    assert not Line.objects.exists()


def test_what_is_in_the_basket_already_counts_against_the_stock():
    bob, mug = Visitor(), ProductFactory(stock=3)
    bob.add(mug, 2)
    assert "Only 3 left" in bob.add(mug, 2, **{"hx-request": "true"}).content.decode()
    assert Line.objects.get().quantity == 2


def test_the_same_product_again_is_one_line_and_another_is_two():
    bob, mug = Visitor(), ProductFactory()
    for product in (mug, mug, ProductFactory()):
        bob.add(product, 2)
    assert sorted(Line.objects.values_list("quantity", flat=True)) == [2, 4]


@pytest.mark.parametrize("others", [1, 3])
def test_a_new_line_costs_as_many_queries_beside_many(django_assert_num_queries, others):
    bob = Visitor()
    for _ in range(others):
        bob.add(ProductFactory())
    mug = ProductFactory()
    with django_assert_num_queries(QUERIES):
        bob.add(mug)


def test_sold_out():
    answer = Visitor().add(ProductFactory(stock=0), 1, **{"hx-request": "true"})
    assert "Out of stock" in answer.content.decode()


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_an_unknown_product_is_not_found(pk):
    url = reverse("basket:add", kwargs={"pk": pk})
    assert Client().post(url, {"quantity": 1}, headers={"sec-fetch-site": "same-origin"}).status_code == 404


def test_a_hidden_product_is_as_unknown_as_a_missing_one():
    parent = ProductFactory(structure="parent", is_public=False)
    for product in (
        ProductFactory(is_public=False),
        ProductFactory(structure="child", parent=parent, product_class=None),
    ):
        assert Visitor().add(product).status_code == 404


def test_a_variant_goes_in():
    parent = ProductFactory(structure="parent", title="Mug")
    blue = ProductFactory(structure="child", parent=parent, product_class=None, title="Mug, blue")
    Visitor().add(blue)
    assert Line.objects.get().product == blue


def test_a_parent_without_a_variant_asks_for_one():
    parent = ProductFactory(structure="parent")
    ProductFactory(structure="child", parent=parent, product_class=None)
    answer = Visitor().add(parent, 1, **{"hx-request": "true"})
    assert answer.status_code == 200
    assert not Line.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "https://evil.example/testserver"},
        {},
    ],
)
def test_another_site_cannot_fill_the_basket(headers):
    url = reverse("basket:add", kwargs={"pk": ProductFactory().pk})
    assert Client(enforce_csrf_checks=True).post(url, {"quantity": 1}, headers=headers).status_code == 403
    assert not Basket.objects.exists()


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}])
def test_our_own_pages_need_no_csrf_token(headers):
    url = reverse("basket:add", kwargs={"pk": ProductFactory().pk})
    assert Client(enforce_csrf_checks=True).post(url, {"quantity": 1}, headers=headers).status_code == 302
    assert Line.objects.exists()


def test_looking_at_the_address_adds_nothing():
    assert Client().get(reverse("basket:add", kwargs={"pk": ProductFactory().pk})).status_code in (403, 405)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(target):
    bob = Visitor()
    url = reverse("basket:add", kwargs={"pk": ProductFactory().pk})
    answer = bob.client.post(url, {"quantity": 1, "next": target}, headers={"sec-fetch-site": "same-origin"})
    assert answer.headers["Location"] == reverse("basket:summary")


def test_a_guests_basket_comes_along_when_they_log_in():
    bob, alice = Visitor(), UserFactory()
    bob.add(ProductFactory(title="Mug"))
    bob.client.force_login(alice)
    assert "Mug" in bob.get("basket:summary").content.decode()
    assert Basket.open.get(owner=alice).lines.count() == 1
