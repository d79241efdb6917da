from decimal import Decimal

import pytest

from shop.catalogue.models import Product
from shop.search.index import reindex, reindex_all
from shop.search.vocabulary import refresh_vocabulary
from tests.catalogue_factories import a_variant, an_image, choose, hang
from tests.factories import CategoryFactory, ProductFactory
from tests.shop.api.client import ApiClient

pytestmark = pytest.mark.django_db

PRIVATE_TABLES = ("django_session", "basket_basket", "accounts_user")


def shelf(number: int, **details):
    category = CategoryFactory(name="Mugs")
    products = [ProductFactory(categories=[category], **details) for _ in range(number)]
    reindex([p.pk for p in products])
    return category, products


def walk(api: ApiClient, path: str, **params) -> list[int]:
    """The ids of all pages."""
    ids, cursor = [], None
    while True:
        page = api.get(path, {**params, **({"cursor": cursor} if cursor else {})}).data
        ids += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return ids


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_whatever_it_holds(api, django_assert_num_queries, number):
    category, _products = shelf(number)
    refresh_vocabulary()
    asked = {"category": category.pk, "include_facets": "true"}
    api.get("/products", asked)  # site, theme, category tree and the names of facets are kept
    with django_assert_num_queries(3):
        assert api.get("/products", asked).data["total"] == number
    api.get("/products", {"q": "mug", "include_facets": "true"})
    with django_assert_num_queries(5):  # one for synonyms
        assert api.get("/products", {"q": "mug", "include_facets": "true"}).data["total"] == number


@pytest.mark.parametrize("number", [1, 3])
def test_a_product_costs_the_same_whatever_its_variants(api, django_assert_num_queries, number):
    parent = ProductFactory(title="Mug", structure="parent")
    for n in range(number):
        a_variant(parent, colour=f"Colour {n}")
    reindex([parent.pk])
    api.get(f"/products/{parent.pk}")
    with django_assert_num_queries(9):
        assert len(api.get(f"/products/{parent.pk}").data["variants"]) == number


def test_reading_asks_for_no_session_user_or_basket_and_leaves_no_cookie(api, django_assert_max_num_queries):
    category, (product,) = shelf(1)
    for path in ("/products", f"/products/{product.pk}", "/categories", f"/categories/{category.pk}", "/search?q=mug"):
        with django_assert_max_num_queries(16) as queries:
            response = api.get(path, Cookie="sessionid=abcdefghijklmnopqrstuvwxyz123456; oscar_open_basket=1:x")
        statements = " ".join(q["sql"] for q in queries.captured_queries)
        assert not any(f'FROM "{table}"' in statements for table in PRIVATE_TABLES)
        assert not any(word in statements for word in ("INSERT", "UPDATE "))
        assert response.cookies == {}


def test_a_card_says_what_a_storefront_shows(api, settings):
    settings.SITE_URL = "https://shop.example"
    product = ProductFactory(title="Mug", price=Decimal("12.00"), brand="Lehm", stock=3)
    hang(product, an_image())
    reindex([product.pk])
    (card,) = api.get("/products").data["items"]
    assert card["price"] == {"amount": "12.00", "currency": "EUR"}
    assert (card["title"], card["brand"], card["availability"]) == ("Mug", "Lehm", "low_stock")
    assert card["url"].startswith("https://shop.example/shop/catalogue/")
    assert card["image"]["src"].startswith("https://shop.example/media/")


@pytest.mark.parametrize("sort", ["featured", "newest", "price-asc", "price-desc", "rating", "title"])
def test_every_product_is_on_exactly_one_page(api, sort):
    for number in range(7):
        ProductFactory(title=f"Mug {number % 3}", price=Decimal(5 + number % 2), stock=number % 2)
    unpriced = ProductFactory(structure="parent")
    everything = list(Product.objects.values_list("pk", flat=True))
    reindex(everything)
    in_one = [item["id"] for item in api.get("/products", {"sort": sort, "limit": 100}).data["items"]]
    assert sorted(in_one) == sorted(everything)
    assert unpriced.pk in in_one
    assert walk(api, "/products", sort=sort, limit=2) == in_one


def test_what_comes_in_between_moves_nothing_to_another_page(api):
    products = [ProductFactory(title=title) for title in "BDF"]
    reindex([p.pk for p in products])
    first = api.get("/products", {"sort": "title", "limit": 2}).data
    early = ProductFactory(title="A")
    reindex([early.pk])
    second = api.get("/products", {"sort": "title", "limit": 2, "cursor": first["next_cursor"]}).data
    assert [item["title"] for item in first["items"] + second["items"]] == ["B", "D", "F"]


def test_search_results_come_page_by_page_by_relevance(api):
    for n in range(5):
        ProductFactory(title=f"Mug {n}")
    ProductFactory(title="Kettle", upc="KETTLE")
    reindex_all()
    found = walk(api, "/search", q="mug", limit=2)
    assert len(found) == len(set(found)) == 5
    assert api.get("/search", {"q": "ketle"}).data["did_you_mean"] == "kettle"


def test_filters_narrow_and_say_what_they_leave(api):
    for brand, colour, price in [("Lehm", "Sand", 5), ("Lehm", "Moss", 10), ("Ofen", "Sand", 20)]:
        product = ProductFactory(title=f"{brand} {colour}", brand=brand, price=Decimal(price))
        choose(product, "Colour", colour)
        reindex([product.pk])
    page = api.get("/products", {"facet": ["brand:Lehm", "colour:Sand"], "include_facets": "true"}).data
    assert [item["title"] for item in page["items"]] == ["Lehm Sand"]
    brands = next(facet for facet in page["facets"] if facet["code"] == "brand")
    assert {value["value"]: (value["count"], value["selected"]) for value in brands["values"]} == {
        "Lehm": (1, True),
        "Ofen": (1, False),
    }
    assert [i["title"] for i in api.get("/products", {"min_price": "6", "max_price": "15"}).data["items"]] == [
        "Lehm Moss"
    ]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "101"},
        {"limit": "0"},
        {"limit": "x"},
        {"cursor": "garbage"},
        {"cursor": "\x00"},
        {"sort": "evil"},
        {"sort": "relevance"},
        {"category": "999999"},
        {"category": "9" * 30},
        {"facet": "brand"},
        {"facet": "nonsense:1"},
        {"facet": "brand:\x00"},
        {"min_price": "NaN"},
        {"max_price": "-1"},
        {"min_price": "1e999"},
        {"q": "a" * 1001},
        {"q": "\x00"},
    ],
    ids=str,
)
def test_nonsense_is_refused_and_named(api, params):
    response = api.get("/products", params)
    assert response.status_code == 422
    assert [error["parameter"] for error in response.data["errors"]] == list(params)


def test_the_cursor_of_one_list_is_refused_by_another(api):
    shelf(3)
    cursor = api.get("/products", {"limit": 1}).data["next_cursor"]
    assert api.get("/products", {"limit": 1, "sort": "title", "cursor": cursor}).status_code == 422


def test_a_products_variants_with_their_choices_prices_and_stock(api):
    parent = ProductFactory(title="Mug", structure="parent", brand="Lehm", description="<p>Hot<script>x</script></p>")
    sand = a_variant(parent, colour="Sand")
    moss = a_variant(parent, colour="Moss", price="15.00", stock=0)
    reindex([parent.pk])
    product = api.get(f"/products/{moss.pk}").data
    assert (product["id"], product["description_html"]) == (parent.pk, "<p>Hot</p>")
    assert product["choices"] == [{"code": "colour", "name": "Colour", "values": ["Sand", "Moss"]}]
    assert [(v["id"], v["price"]["amount"], v["availability"], v["choices"]) for v in product["variants"]] == [
        (sand.pk, "12.00", "in_stock", {"colour": "Sand"}),
        (moss.pk, "15.00", "out_of_stock", {"colour": "Moss"}),
    ]
    assert product["attributes"] == [{"name": "Brand", "value": "Lehm"}]


def test_missing_and_hidden_products_are_told_alike(api):
    hidden = ProductFactory(is_public=False)
    answers = [api.get(f"/products/{pk}") for pk in (hidden.pk, 999999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("pk", ["0", "-1", "abc", "9" * 30, "%00"])
def test_an_id_that_is_none_is_refused(api, pk):
    assert api.get(f"/products/{pk}").status_code in {404, 422}


def test_an_answer_that_the_client_has_is_not_sent_again(api):
    category, (product,) = shelf(1)
    for path in ("/products", f"/products/{product.pk}", "/categories", f"/categories/{category.pk}"):
        etag = api.get(path).headers["ETag"]
        again = api.get(path, If_None_Match=etag)
        assert (again.status_code, again.content) == (304, b"")
    product.stockrecords.update(price=Decimal("13.00"))
    reindex([product.pk])
    assert api.get("/products", If_None_Match=api.get("/categories").headers["ETag"]).status_code == 200
