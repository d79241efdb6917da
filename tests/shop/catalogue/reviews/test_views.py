import pytest
from django.db.models import F
from django.urls import reverse

from shop.catalogue.models import Product
from shop.outbox import worker
from shop.outbox.models import Message
from shop.search.index import reindex
from shop.search.models import ProductIndex
from tests.catalogue_factories import ProductReview, a_review, a_variant
from tests.factories import ProductFactory, UserFactory
from tests.order_factories import make_basket, paid, place

pytestmark = pytest.mark.django_db

FIELDS = {"score": "4", "title": "Good mug", "body": "Holds tea."}


def url(name: str, product: Product, **more) -> str:
    return reverse(f"catalogue:reviews-{name}", kwargs={"product_slug": product.slug, "product_pk": product.pk, **more})


@pytest.fixture
def alice():
    return UserFactory(first_name="Alice")


@pytest.fixture
def signed_in(client, alice):
    client.force_login(alice)
    return client


def test_a_review_waits_for_a_merchant(signed_in, alice):
    product = ProductFactory()
    response = signed_in.post(url("add", product), FIELDS)
    assert (response.status_code, response.url) == (302, reverse("customer:review-list"))
    review = ProductReview.objects.get()
    assert (review.user, review.score, review.status) == (alice, 4, ProductReview.FOR_MODERATION)
    assert Product.objects.get().rating is None
    assert "Holds tea." not in signed_in.get(url("list", product)).content.decode()
    assert "We are reading it" in signed_in.get(reverse("customer:review-list")).content.decode()


def test_a_guest_is_asked_to_log_in_and_comes_back(client):
    product = ProductFactory()
    response = client.post(url("add", product), FIELDS)
    assert response.status_code == 302
    assert response.url == f"{reverse('customer:login')}?next={url('add', product)}"
    assert not ProductReview.objects.exists()


def test_writing_again_changes_the_one_review_and_hides_it_until_it_is_read(signed_in, alice):
    product = ProductFactory()
    ProductReview.objects.create(product=product, user=alice, score=1, title="Bad", body="x", status=1)
    page = signed_in.get(url("add", product)).content.decode()
    assert 'value="Bad"' in page
    signed_in.post(url("add", product), FIELDS)
    review = ProductReview.objects.get()
    assert (review.title, review.status) == ("Good mug", ProductReview.FOR_MODERATION)
    assert Product.objects.get().rating is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"score": ""}, "Please choose how many stars"),
        ({"score": "6"}, "6 is not one of the available choices"),
        ({"score": "0"}, "0 is not one of the available choices"),
        ({"title": " "}, "Please give your review a heading"),
        ({"title": "x" * 300}, "Please write at most 120 characters; these are 300."),
        ({"body": ""}, "Please write a few words"),
        ({"body": "x" * 102_400}, "Please write at most 5000 characters; these are 102400."),
        ({"body": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(signed_in, changes, words):
    product = ProductFactory()
    response = signed_in.post(url("add", product), {**FIELDS, **changes})
    assert response.status_code == 200
    (name,) = changes
    assert words in str(response.context["form"].errors[name])
    kept = "Holds tea." if name != "body" else "Good mug"
    assert kept in response.content.decode()
    assert not ProductReview.objects.exists()


def test_tags_and_links_are_shown_as_they_were_typed(client):
    product = ProductFactory()
    a_review(product, title="<b>Fine</b>")
    ProductReview.objects.update(body="<script>x()</script> https://spam.example/")
    html = client.get(url("list", product)).content.decode()
    assert "&lt;b&gt;Fine&lt;/b&gt;" in html
    assert "&lt;script&gt;" in html
    assert "spam.example/</bdi></p>" in html
    assert 'href="https://spam' not in html


def test_whoever_bought_it_in_a_sale_is_marked(client, alice):
    parent = ProductFactory(structure="parent", title="Mug")
    sand = a_variant(parent, colour="Sand")
    bob = UserFactory(first_name="Bob")
    paid(basket=make_basket(sand), user=alice)
    place(make_basket(sand), user=bob)  # has not paid
    for user in (alice, bob):
        ProductReview.objects.create(product=parent, user=user, score=5, title=user.first_name, body="x", status=1)
    page = client.get(url("list", parent))
    assert {review.title: review.verified for review in page.context["page_obj"]} == {"Alice": True, "Bob": False}
    assert page.content.decode().count("Bought here") == 1


def test_bars_count_the_scores_and_narrow_the_list(client):
    product = ProductFactory()
    for score in (5, 5, 1):
        a_review(product, score=score, title=f"Score {score}")
    page = client.get(url("list", product), {"stars": "5"})
    assert [(bar.score, bar.count, bar.percent) for bar in page.context["summary"].bars] == [
        (5, 2, 67),
        (4, 0, 0),
        (3, 0, 0),
        (2, 0, 0),
        (1, 1, 33),
    ]
    assert [review.title for review in page.context["page_obj"]] == ["Score 5", "Score 5"]


def test_sorting(client):
    product = ProductFactory()
    for score in (3, 5, 1):
        a_review(product, score=score)
    ProductReview.objects.filter(score=3).update(delta_votes=F("delta_votes") + 2)

    def scores(sort: str) -> list[int]:
        return [review.score for review in client.get(url("list", product), {"sort": sort}).context["page_obj"]]

    assert scores("highest") == [5, 3, 1]
    assert scores("lowest") == [1, 3, 5]
    assert scores("helpful")[0] == 3
    assert scores("newest") == [1, 5, 3]


@pytest.mark.parametrize(
    "query", ["stars=9&sort=x&page=-3", "page=99999999999999999999", "stars=%00&page=%00", "sort="]
)
def test_garbage_in_the_address_is_ignored(client, query):
    product = ProductFactory()
    a_review(product)
    assert len(client.get(f"{url('list', product)}?{query}").context["page_obj"]) == 1


@pytest.mark.parametrize("number", [1, 24])
def test_the_list_costs_the_same_whatever_its_length(client, number, django_assert_num_queries):
    product = ProductFactory()
    for _one in range(number):
        a_review(product)
    client.get(url("list", product))
    with django_assert_num_queries(3):
        response = client.get(url("list", product))
    assert len(response.context["page_obj"]) == min(number, 10)
    assert response.cookies == {}


def test_a_review_is_found_helpful_once_and_not_by_its_writer(signed_in, alice):
    product = ProductFactory()
    a_review(product)
    own = ProductReview.objects.create(product=product, user=alice, score=5, title="Own", body="x", status=1)
    other = ProductReview.objects.exclude(pk=own.pk).get()
    for review in (other, other, own):
        response = signed_in.post(url("vote", product, pk=review.pk), headers={"Sec-Fetch-Site": "same-origin"})
        assert response.url == url("list", product)
    assert dict(ProductReview.objects.values_list("pk", "delta_votes")) == {own.pk: 0, other.pk: 1}


def test_another_site_finds_nothing_helpful(signed_in):
    product = ProductFactory()
    a_review(product)
    review = ProductReview.objects.get()
    response = signed_in.post(url("vote", product, pk=review.pk), headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not review.votes.exists()


def test_a_customer_deletes_the_own_review_and_no_other(signed_in, alice):
    product = ProductFactory()
    a_review(product, score=2)
    other = ProductReview.objects.get()
    own = ProductReview.objects.create(product=product, user=alice, score=4, title="Own", body="x", status=1)
    assert signed_in.get(url("delete", product, pk=own.pk)).status_code == 200
    assert ProductReview.objects.count() == 2
    assert signed_in.post(url("delete", product, pk=other.pk)).status_code == 404
    signed_in.post(url("delete", product, pk=own.pk))
    assert ProductReview.objects.get() == other
    assert Product.objects.get().rating == 2


def test_what_is_not_published_has_no_address(client):
    product = ProductFactory()
    hidden = ProductReview.objects.create(product=product, user=UserFactory(), score=4, title="Own", body="x")
    assert client.get(url("detail", product, pk=hidden.pk)).status_code == 404


def test_reviews_of_a_hidden_product_are_hidden(client, signed_in):
    product = ProductFactory(is_public=False)
    assert client.get(url("list", product)).status_code == 404
    assert signed_in.get(url("add", product)).status_code == 404


def test_a_rating_reaches_the_search(alice):
    product = ProductFactory()
    reindex([product.pk])
    a_review(product, score=3)
    worker.drain()
    row = ProductIndex.objects.get()
    assert (row.rating, row.num_reviews) == (3.0, 1)
    assert Message.objects.filter(topic="catalogue.changed").exists()


def test_own_reviews_cost_the_same_whatever_their_number(signed_in, alice, django_assert_num_queries):
    def look(queries: int) -> None:
        with django_assert_num_queries(queries):
            assert signed_in.get(reverse("customer:review-list")).status_code == 200

    ProductReview.objects.create(product=ProductFactory(), user=alice, score=4, title="One", body="x")
    signed_in.get(reverse("customer:review-list"))
    look(4)
    for _more in range(2):
        ProductReview.objects.create(product=ProductFactory(), user=alice, score=4, title="More", body="x")
    look(4)
